/**
 * Reading the files of operators: with bounds, with errors that name them, and anew once changed.
 */
package io.souk.security.file;

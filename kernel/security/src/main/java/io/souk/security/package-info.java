/**
 * Who somebody is and what they may do, as every role asks it. Pure but for the reading of files
 * and the work of comparing secrets; HTTP is the caller's.
 */
package io.souk.security;

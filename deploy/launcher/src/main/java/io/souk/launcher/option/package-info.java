/** Where option values come from (flags, environment, file) and what they may look like. */
package io.souk.launcher.option;

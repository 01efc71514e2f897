/**
 * How much a role logs, and for how long, as the operator APIs of masters and agents change it:
 * {@link io.souk.protocol.log.VerbosityToggle}. A port; whoever writes the log implements {@link
 * io.souk.protocol.log.ProgramLog}. Imports nothing of this module.
 */
package io.souk.protocol.log;

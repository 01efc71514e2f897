/**
 * The {@code souk} command: {@link io.souk.launcher.Main} starts picocli on {@link
 * io.souk.launcher.Souk}. Roles that run stand in {@code role}, commands that talk to a running
 * platform in {@code client} and {@code demo}, what options may look like and where they come from
 * in {@code option}.
 */
package io.souk.launcher;

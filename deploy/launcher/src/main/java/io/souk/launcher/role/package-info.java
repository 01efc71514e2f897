/**
 * The commands that run a role until a signal ends it: {@code up}, {@code master}, {@code agent}…
 */
package io.souk.launcher.role;

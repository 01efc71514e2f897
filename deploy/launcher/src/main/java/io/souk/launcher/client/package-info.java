/**
 * The commands that ask something of a running platform through its gateway. {@link
 * io.souk.launcher.client.PlatformClient} is their only way out.
 */
package io.souk.launcher.client;

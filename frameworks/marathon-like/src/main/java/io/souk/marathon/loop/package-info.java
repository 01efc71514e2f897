/**
 * The one thread that owns the service's state: runs a turn for everything that happens, commits
 * what it wrote, then does what it left to be done.
 *
 * <p>Start at {@link io.souk.marathon.loop.ServiceLoop}. May import everything but {@code adapter}
 * and {@code boot}.
 */
package io.souk.marathon.loop;

/**
 * The single writer. {@link io.souk.chronos.loop.JobLoop} takes requests and events one by one, has
 * them decided, commits what changes, and only then lets anyone see it: clients, kernel and
 * readers. Start reading there.
 *
 * <p>Everything runs on the framework's context. May import all below, {@code io.souk.framework},
 * Vert.x and Micrometer.
 */
package io.souk.chronos.loop;

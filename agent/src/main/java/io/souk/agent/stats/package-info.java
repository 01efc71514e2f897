/**
 * What the agent counts ({@link io.souk.agent.stats.Tally}), and what this machine is busy with,
 * read from {@code /proc}: {@link io.souk.agent.stats.HostLoad}. Reads small files and so blocks
 * for a moment; keeps no state; imports nothing of the agent. What containers use is measured by
 * their runtimes.
 */
package io.souk.agent.stats;

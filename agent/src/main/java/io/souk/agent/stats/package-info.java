/**
 * What processes and this machine use, read from {@code /proc}. Start reading at {@link
 * io.souk.agent.stats.ProcessTree}. Everything reads files and so blocks for a moment; nothing
 * keeps state. Imports wire messages only.
 */
package io.souk.agent.stats;

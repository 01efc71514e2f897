/**
 * How much disk a container may use, where, and what it means when it uses more. Start at {@link
 * io.souk.agent.disk.Allowance}. Decides only, paths are but names here; measuring is done by
 * {@code adapter.disk}. May import {@code runtime}, {@code resource} and wire messages.
 */
package io.souk.agent.disk;

/**
 * The durable, replicated store: the {@link io.souk.registry.Registry} port and its values.
 * Implementations stand in {@code adapter.ratis} (Raft) and {@code adapter.memory}.
 *
 * <p>Start reading at {@code Registry}. May import nothing but {@code io.souk.model}.
 */
package io.souk.registry;

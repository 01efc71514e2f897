/**
 * A registry that forgets: for tests and simulations, under the same contract as the durable one.
 *
 * <p>Start reading at {@link io.souk.registry.adapter.memory.MemoryRegistry}. May import {@code
 * io.souk.registry} and {@code io.souk.registry.state}.
 */
package io.souk.registry.adapter.memory;

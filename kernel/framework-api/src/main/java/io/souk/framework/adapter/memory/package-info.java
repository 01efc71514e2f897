/**
 * A store that forgets: for tests, under the same contract as the durable ones.
 *
 * <p>Start reading at {@link io.souk.framework.adapter.memory.MemoryStore}. May import {@code
 * io.souk.framework} and {@code io.souk.framework.store}.
 */
package io.souk.framework.adapter.memory;

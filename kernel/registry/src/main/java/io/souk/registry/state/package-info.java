/**
 * What the registry holds, as a deterministic state machine without a clock, a thread or a file:
 * the same batches in the same order give the same entries on every master.
 *
 * <p>Start reading at {@link io.souk.registry.state.Keyspace}. May import {@code io.souk.registry}
 * alone.
 */
package io.souk.registry.state;

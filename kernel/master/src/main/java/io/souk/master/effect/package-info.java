/**
 * What a decision wants done outside the state, as data.
 *
 * <p>Start reading at {@link io.souk.master.effect.Effect}. Pure. May import wire messages and the
 * ids of {@code bus}.
 */
package io.souk.master.effect;

/**
 * Everything the service knows, how it is stored, and what a turn of its loop leaves to be done.
 *
 * <p>Start at {@link io.souk.marathon.state.World} and {@link io.souk.marathon.state.Turn}.
 * Mutable, owned by one writer; no clock, no Vert.x. May import {@code app}, {@code instance},
 * {@code backoff}, {@code deploy}, {@code match}, {@code health} and {@code event}.
 */
package io.souk.marathon.state;

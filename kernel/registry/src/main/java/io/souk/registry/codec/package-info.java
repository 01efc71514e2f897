/**
 * How batches, their outcomes and the whole contents are written as bytes: in the log, between
 * members and in snapshots. Compact, versioned and bounded; whatever is not exactly what an encoder
 * wrote is refused.
 *
 * <p>Start reading at {@link io.souk.registry.codec.CommandCodec}. May import {@code
 * io.souk.registry} and {@code io.souk.registry.state}.
 */
package io.souk.registry.codec;

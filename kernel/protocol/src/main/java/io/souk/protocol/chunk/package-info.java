/**
 * Bytes in pieces, for what is too large to be copied. Start at {@link
 * io.souk.protocol.chunk.Chunks}. Imports nothing of ours.
 */
package io.souk.protocol.chunk;

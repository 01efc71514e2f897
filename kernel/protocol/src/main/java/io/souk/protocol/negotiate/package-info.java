/**
 * Which encoding a request and its answer use. Start at {@link io.souk.protocol.negotiate.Codec}.
 * May import {@code json}.
 */
package io.souk.protocol.negotiate;

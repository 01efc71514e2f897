/**
 * Does a task fit an offer, and which of the offer's resources does it take? Pure functions over
 * wire messages, for any framework.
 *
 * <p>Start reading at {@link io.souk.framework.match.OfferPool}: {@code
 * OfferPool.of(offer).match(demand)} is a {@link io.souk.framework.match.Match}. May import {@code
 * io.souk.protocol.mesos} alone.
 */
package io.souk.framework.match;

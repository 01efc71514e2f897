/**
 * Which waiting instance fits which offer, and why not.
 *
 * <p>Start at {@link io.souk.marathon.match.OfferMatcher}; the arithmetic of resources is {@code
 * io.souk.framework.match}. Pure. May import {@code app} and {@code instance}.
 */
package io.souk.marathon.match;

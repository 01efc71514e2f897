/**
 * Why something is not as it is wanted, in words that a developer understands.
 *
 * <p>Start at {@link io.souk.marathon.explain.AppReasons}; what is said of offers is in {@link
 * io.souk.marathon.explain.OfferReasons}; what a deployment waits for is found in {@code decide}.
 * Pure: computed from the state of the moment when asked, nothing is kept. May import everything up
 * to {@code state}.
 */
package io.souk.marathon.explain;

/**
 * W2: from what becomes free, or is new, to its offer. Start reading at {@link
 * io.souk.bench.load.offers.OfferLoad}. Imports {@code launch} and what is below it.
 */
package io.souk.bench.load.offers;

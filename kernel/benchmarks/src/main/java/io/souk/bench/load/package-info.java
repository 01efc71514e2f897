/**
 * Load over the wire against a running master: simulated agents that speak the agent protocol, and
 * one framework on the HTTP scheduler API. What is measured is in {@link
 * io.souk.bench.load.LaunchLoad} and {@link io.souk.bench.load.OfferLoad}; every run ends with a
 * check that nothing was lost or done twice.
 *
 * <p>{@link io.souk.bench.load.FailoverMain} starts three masters by itself and measures how one
 * takes over from the other: read {@link io.souk.bench.load.FailoverLoad} first.
 *
 * <p>All of it runs on one event loop, for fail-overs on two, so that the masters have the other
 * cores to themselves. Start reading at {@link io.souk.bench.load.LoadMain}. May import {@code
 * io.souk.protocol}, {@code io.souk.framework}, {@code io.souk.bench} and Vert.x.
 */
package io.souk.bench.load;

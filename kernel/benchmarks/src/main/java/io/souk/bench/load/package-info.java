/**
 * Load over the wire against a running master: simulated agents that speak the agent protocol, and
 * one framework on the HTTP scheduler API. What is measured is in {@link
 * io.souk.bench.load.LaunchLoad} and {@link io.souk.bench.load.OfferLoad}; every run ends with a
 * check that nothing was lost or done twice.
 *
 * <p>All of it runs on one event loop, so that the master has the other cores to itself. Start
 * reading at {@link io.souk.bench.load.LoadMain}. May import {@code io.souk.protocol}, {@code
 * io.souk.bench} and Vert.x.
 */
package io.souk.bench.load;

/**
 * W4, the framework's side: a framework is told how its tasks stand, in an open loop, while each
 * commit to its store takes as long as is said. The framework is the real one, in this process; the
 * kernel is played, and the store keeps its entries in memory and answers late.
 *
 * <p>Start reading at {@link io.souk.bench.load.store.StoreLoad}; what the gate objects to is in
 * {@link io.souk.bench.load.store.UpdateLedger}.
 */
package io.souk.bench.load.store;

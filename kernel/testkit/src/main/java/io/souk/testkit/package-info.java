/**
 * A kernel to play with in tests: virtual time, a registry in memory whose commits can be held
 * back, simulated agents and frameworks. Start reading at {@link io.souk.testkit.Cluster}. Used in
 * tests and benchmarks only; may import the whole kernel.
 */
package io.souk.testkit;

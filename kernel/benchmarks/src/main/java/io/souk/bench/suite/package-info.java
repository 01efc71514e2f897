/**
 * The benchmark suite: runs the programs of workloads W1 to W10 one after the other, each with a
 * platform of its own, and makes one report of what they found ({@code docs/benchmarks.md}). It
 * knows the programs by the names of their classes and runs them as processes.
 *
 * <p>Start reading at {@link io.souk.bench.suite.SuiteMain}; the programs are in {@link
 * io.souk.bench.suite.Catalogue}. Imports {@code io.souk.bench.result}, {@code report}, {@code
 * platform}, {@code machine}, {@code floor} and {@code profile}; no workload and nothing of the
 * product.
 */
package io.souk.bench.suite;

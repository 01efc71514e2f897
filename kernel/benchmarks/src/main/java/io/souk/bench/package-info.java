/**
 * JMH benchmarks of the kernel's pure parts: {@code java -jar souk-benchmarks.jar} runs them all,
 * with a class name only that one. The workloads and the figures are in {@code
 * docs/performance.md}; load over the wire is in {@link io.souk.bench.load}.
 *
 * <p>Start reading at {@link io.souk.bench.AllocatorCycleBenchmark}. May import all of the kernel,
 * its test kit and JMH.
 */
package io.souk.bench;

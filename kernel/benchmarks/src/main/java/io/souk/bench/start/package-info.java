/**
 * How fast an agent starts and ends tasks and what it costs (workload W10): a real agent under the
 * master of the agent's own tests. Processes are in {@link io.souk.bench.start.StartBench},
 * containers in {@link io.souk.bench.start.DockerStartBench}.
 *
 * <p>May import {@code io.souk.agent}, its tests, {@code io.souk.protocol}, {@code
 * io.souk.bench.platform} and {@code io.souk.bench.result}.
 */
package io.souk.bench.start;

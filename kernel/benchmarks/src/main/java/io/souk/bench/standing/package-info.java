/**
 * A cluster that stands: simulated agents, frameworks that fill them and a load that changes it at
 * a fixed rate, for workloads that measure something else than this load. Start reading at {@link
 * io.souk.bench.standing.StandingCluster}; what must be shown of it at any time is in {@link
 * io.souk.bench.standing.Population}, and what a master did show in {@link
 * io.souk.bench.standing.Answer}. May import {@code io.souk.bench.load}, {@code io.souk.bench},
 * {@code io.souk.protocol}, {@code io.souk.framework} and Vert.x.
 */
package io.souk.bench.standing;

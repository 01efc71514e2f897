/**
 * Load over the wire: simulated agents, frameworks on the HTTP scheduler API, or users of the
 * services and jobs APIs, against masters of processes of their own. {@link
 * io.souk.bench.load.LoadMain} runs the workloads of the kernel: launches (W3), offers and
 * registrations (W2), status updates, reconciliation and overload (W4). Fail-overs (W5),
 * deployments (W8) and jobs (W9) have programs of their own in {@code failover}, {@code deploy} and
 * {@code cron}.
 *
 * <p>Three processes: the master, the frameworks (this one), and the agents, which this one starts
 * ({@code fleet}). The framework side speaks plain Mesos v1 and loads any master that does; the
 * agents speak ours. Each workload ends with a check that nothing was lost or done twice.
 *
 * <p>Levels, from below: {@code measure} and {@code wire}; {@code agent} and {@code fleet}; {@code
 * framework}; {@code cluster}, which is all three processes; {@code launch}; {@code offers} and
 * {@code updates}; this package. May import {@code io.souk.protocol}, {@code io.souk.framework},
 * {@code io.souk.bench} and Vert.x.
 */
package io.souk.bench.load;

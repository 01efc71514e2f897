/**
 * Control groups of Linux, versions 1 and 2 and both at once: what holds a container to its cpus,
 * memory and number of processes, knows all that belongs to it, and ends it whole. Start at {@link
 * io.souk.agent.adapter.cgroup.Cgroups}. {@link io.souk.agent.adapter.cgroup.Amounts} (Mesos's
 * arithmetic), {@code Plan} (which file gets what) and the parsers are pure; {@link
 * io.souk.agent.adapter.cgroup.Cgroup} reads and writes. Everything blocks, for microseconds. May
 * import {@code runtime}.
 */
package io.souk.agent.adapter.cgroup;

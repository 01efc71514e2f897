/**
 * Tasks as plain processes: each in a session of its own under a tiny shell that outlives the agent
 * and records the exit status. Start at {@link io.souk.agent.adapter.process.ProcessRuntime}; what
 * runs beside the task is in {@code supervise.sh}, what keeps tasks apart in {@link
 * io.souk.agent.adapter.process.Isolation}. May import {@code runtime}, {@code sandbox} and {@code
 * adapter.cgroup}.
 */
package io.souk.agent.adapter.process;

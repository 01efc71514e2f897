/**
 * Runs the checks of tasks: HTTP requests, TCP connections and commands, on time. Start reading at
 * {@link io.souk.agent.adapter.probe.TaskChecks}; what an answer means is decided in {@code check}.
 * May import {@code check} and {@code runtime}.
 */
package io.souk.agent.adapter.probe;

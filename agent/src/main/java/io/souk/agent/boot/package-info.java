/**
 * Wiring: builds the agent from its configuration. Start at {@link io.souk.agent.boot.AgentServer}.
 * May import everything else in the module; nothing imports it.
 *
 * <p>What is wired: {@code adapter.process.ProcessRuntime}, {@code
 * adapter.docker.DockerRuntime.connect(Vertx, DockerSettings) -> Future<DockerRuntime>} (fails with
 * one line when no engine answers; its classes are loaded only then), {@code
 * adapter.probe.TaskChecks(Vertx)} and {@code adapter.http.AgentApi(Vertx, AgentQueries,
 * PrometheusMeterRegistry).router()}.
 */
package io.souk.agent.boot;

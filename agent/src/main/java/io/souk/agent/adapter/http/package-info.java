/**
 * The agent's HTTP interface for people and tools (Mesos agent, legacy endpoints): {@code /state},
 * {@code /containers}, {@code /monitor/statistics}, {@code /files/*}, metrics and the like, each
 * under {@code /x} and {@code /slave(1)/x}.
 *
 * <p>Start reading at {@link io.souk.agent.adapter.http.AgentApi}. Answers come from the published
 * view and never wait for the agent's loop. May import {@code view}, {@code runtime}, {@code
 * files}, {@code stats}.
 */
package io.souk.agent.adapter.http;

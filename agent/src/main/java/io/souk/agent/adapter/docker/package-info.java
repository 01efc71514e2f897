/**
 * Runs tasks as Docker containers through docker-java, for engines from 20.10 (API 1.41) on.
 *
 * <p>Start reading at {@link io.souk.agent.adapter.docker.DockerRuntime}. {@code RunPlanner} and
 * {@code RunParameters} are pure: they turn a spec into what the engine is asked to create. {@code
 * LogCopier} carries the container's output into the sandbox. May import {@code runtime}.
 */
package io.souk.agent.adapter.docker;

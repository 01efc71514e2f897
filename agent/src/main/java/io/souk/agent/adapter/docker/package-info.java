/**
 * Runs tasks as Docker containers through docker-java, for engines from 20.10 (API 1.41) on.
 *
 * <p>Start reading at {@link io.souk.agent.adapter.docker.DockerRuntime}. {@code RunPlanner} with
 * its parts ({@code NetworkPlan}, {@code VolumePlan}, {@code RunLimits}, {@code RunParameters} and
 * the tables of {@code *Flags}) turns a spec into what the engine is asked to create; it reads
 * nothing but the files that parameters name. {@code LogCopier} carries the container's output into
 * the sandbox. May import {@code runtime}.
 */
package io.souk.agent.adapter.docker;

/**
 * The port through which the agent runs containers, whatever they are made of (process groups,
 * Docker containers). Start at {@link io.souk.agent.runtime.ContainerRuntime}. May import wire
 * messages and Vert.x futures; implementations live in {@code io.souk.agent.adapter.*}.
 */
package io.souk.agent.runtime;

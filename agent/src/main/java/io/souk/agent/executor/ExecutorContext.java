package io.souk.agent.executor;

import io.souk.agent.task.TaskContext;
import io.souk.protocol.mesos.AgentInfo;

/**
 * What decisions need from outside.
 *
 * @param agent as executors are told of it
 * @param hardCpuLimit whether containers are held to the cpus they asked for
 */
public record ExecutorContext(
    TaskContext task, AgentInfo agent, ExecutorTimes times, boolean hardCpuLimit) {}

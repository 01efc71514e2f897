package io.souk.agent.task;

import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;

/**
 * Why a task is not run here.
 *
 * @param state the terminal state it gets; TASK_DROPPED turns into TASK_LOST for frameworks that do
 *     not know it
 * @param message for the user of the task
 */
public record Refusal(TaskState state, TaskStatus.Reason reason, String message) {}

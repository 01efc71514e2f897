package io.souk.marathon.health;

import io.souk.marathon.app.ReadinessCheck;
import io.souk.marathon.instance.TaskId;

/**
 * A readiness check of a task.
 *
 * @param host name or address to ask
 * @param port port to ask
 */
public record ReadinessProbe(TaskId task, ReadinessCheck check, String host, int port) {}

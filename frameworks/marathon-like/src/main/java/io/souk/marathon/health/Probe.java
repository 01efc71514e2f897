package io.souk.marathon.health;

import io.souk.marathon.app.HealthCheck;
import io.souk.marathon.instance.TaskId;

/**
 * A health check of a task that this framework executes.
 *
 * @param index of the check in the app's list
 * @param host name or address to ask
 * @param port port to ask
 */
public record Probe(TaskId task, int index, HealthCheck check, String host, int port) {}

package io.souk.marathon.instance;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;

/**
 * The last bad end of a task of an app.
 *
 * @param state name of the task state
 * @param version app version the task was launched from
 */
public record TaskFailure(
    AppId appId,
    TaskId taskId,
    Placement placement,
    String state,
    String message,
    Timestamp timestamp,
    Timestamp version) {}

package io.souk.agent.checkpoint;

import io.souk.agent.executor.ExecutorRun;

/**
 * What is on disk of one run of an executor of type CUSTOM, besides its tasks.
 *
 * @param known whether it has ever subscribed
 */
public record ExecutorRecord(ExecutorRun.Origin origin, boolean known) {}

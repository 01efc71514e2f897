package io.souk.chaos.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What one process of a task wrote into its file.
 *
 * @param job the job its environment named
 * @param taskId the task its environment named
 * @param host the machine it ran on
 * @param start when it began
 * @param end when it was done; empty when it wrote no end
 */
public record Execution(
    String job, String taskId, String host, Instant start, Optional<Instant> end) {}

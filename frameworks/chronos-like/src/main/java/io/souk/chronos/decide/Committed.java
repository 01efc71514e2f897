package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import java.util.Optional;

/**
 * A change that is stored.
 *
 * @param before the job that it is of, as it stood before, if there was one; not for changes that
 *     only move a run on
 */
public record Committed(Change change, Optional<Job> before) {}

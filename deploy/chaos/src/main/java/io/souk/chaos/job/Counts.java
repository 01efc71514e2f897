package io.souk.chaos.job;

/** Counters that the jobs API shows for a job. */
public record Counts(long successes, long errors) {}

package io.souk.it.jobfault.check;

/** Counters that the jobs API shows for a job. */
public record Counts(long successes, long errors) {}

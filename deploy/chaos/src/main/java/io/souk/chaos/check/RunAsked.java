package io.souk.chaos.check;

import io.souk.chaos.check.Write.Outcome;
import java.time.Instant;

/**
 * A client asked for a run of a job.
 *
 * @param job whose
 * @param mark its argument, which no other run has
 * @param at when
 * @param outcome what the client knows
 */
public record RunAsked(String job, String mark, Instant at, Outcome outcome) {}

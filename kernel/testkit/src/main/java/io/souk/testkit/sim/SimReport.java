package io.souk.testkit.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came out of a run.
 *
 * @param steps that were made
 * @param events that were written down
 * @param fingerprint equal for equal runs
 * @param launches tasks that ran
 * @param checks how often each invariant was checked
 * @param newest the last events, oldest first; empty when nothing was violated
 */
public record SimReport(
    long seed,
    long steps,
    long events,
    long fingerprint,
    int launches,
    Map<Invariant, Long> checks,
    Optional<Violation> violation,
    List<String> newest) {}

package io.souk.chaos.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything that was seen.
 *
 * @param executions what the tasks wrote
 * @param attempts what the jobs API showed, each attempt as it was seen last
 * @param misses what it recorded as missed
 * @param counts its counters, by job
 * @param faults what was done to the cluster
 * @param stalls when the machine kept any program waiting
 * @param horizon of runs due later, which may be under way still, only the counters are judged
 * @param known until when everything the API decided is in here
 */
public record Evidence(
    List<Execution> executions,
    List<Attempt> attempts,
    List<Miss> misses,
    Map<String, Counts> counts,
    List<Fault> faults,
    List<Stall> stalls,
    Instant horizon,
    Instant known) {

  public Evidence {
    executions = List.copyOf(executions);
    attempts = List.copyOf(attempts);
    misses = List.copyOf(misses);
    counts = Map.copyOf(counts);
    faults = List.copyOf(faults);
    stalls = List.copyOf(stalls);
  }
}

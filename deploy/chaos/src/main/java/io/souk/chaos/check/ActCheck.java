package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.job.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether nobody did anything as the leader once another one led. */
final class ActCheck {

  /** From what is done to the line that says so. */
  private static final Duration LATE = Duration.ofSeconds(1);

  /** What stops a program between its last look at its lease and the next word it sends. */
  private static final Set<String> STOPS = Set.of("PAUSE", "SLOW");

  private ActCheck() {}

  /** The first such act of each leadership; what an agent makes of it is judged elsewhere. */
  static List<Finding> check(List<Act> acts, List<Reign> reigns, List<Fault> faults) {
    List<Finding> findings = new ArrayList<>();
    Set<Long> told = new HashSet<>();
    for (Act act : acts) {
      reigns.stream()
          .filter(reign -> !reign.master().equals(act.master()) && reign.term() > act.term())
          .filter(reign -> reign.gained().plus(LATE).isBefore(act.at()))
          .filter(reign -> !stopped(act.master(), act.at(), faults))
          .findFirst()
          .filter(reign -> told.add(act.term()))
          .ifPresent(
              reign ->
                  findings.add(
                      new Finding(Kind.DEPOSED_ACTED, act.master(), act + " after " + reign)));
    }
    return findings;
  }

  private static boolean stopped(String master, Instant at, List<Fault> faults) {
    return faults.stream()
        .filter(fault -> STOPS.contains(fault.kind()) && fault.node().equals(master))
        .anyMatch(fault -> !fault.from().isAfter(at) && fault.to().plus(LATE).isAfter(at));
  }
}

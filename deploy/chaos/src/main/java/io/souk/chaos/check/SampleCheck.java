package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether no master ever showed more used than there is, a task in two places, or as over before it
 * was.
 */
final class SampleCheck {

  private SampleCheck() {}

  /** How long the last that a process writes may take. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  static List<Finding> afterlives(List<Sample> samples, List<TaskLife> lives) {
    Map<String, Sample> over = new HashMap<>();
    for (Sample sample : samples) {
      sample.over().forEach(task -> over.putIfAbsent(task, sample));
    }
    List<Finding> findings = new ArrayList<>();
    for (TaskLife life : lives) {
      Sample sample = over.get(life.task());
      if (sample != null && life.seen().isAfter(sample.at().plus(LAST_WORDS))) {
        findings.add(
            new Finding(
                Kind.AFTERLIFE,
                life.task(),
                "%s showed it as over at %s, and it lived from %s to %s"
                    .formatted(sample.master(), sample.at(), life.start(), life.seen())));
      }
    }
    return findings;
  }

  static List<Finding> check(List<Sample> samples) {
    List<Finding> findings = new ArrayList<>();
    Map<String, String> places = new HashMap<>();
    Set<String> told = new HashSet<>();
    for (Sample sample : samples) {
      sample
          .used()
          .forEach(
              (agent, used) -> {
                Amounts has = sample.has().getOrDefault(agent, new Amounts(0, 0));
                if (!used.fitsInto(has) && told.add(agent)) {
                  findings.add(
                      new Finding(
                          Kind.OVERBOOKED,
                          agent,
                          "%s shows %s of %s at %s"
                              .formatted(sample.master(), used, has, sample.at())));
                }
              });
      sample
          .places()
          .forEach(
              (task, agent) -> {
                String before = places.putIfAbsent(task, agent);
                if (before != null && !before.equals(agent) && told.add(task)) {
                  findings.add(
                      new Finding(
                          Kind.TWO_PLACES,
                          task,
                          "on %s, and at %s on %s".formatted(before, sample.at(), agent)));
                }
              });
    }
    return findings;
  }
}

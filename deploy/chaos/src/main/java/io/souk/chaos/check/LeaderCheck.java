package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether each term had one leader, and terms only grew. */
final class LeaderCheck {

  /**
   * How late a master may write down what it gained, and how long it may take to learn that it is
   * deposed: one that was stopped in between does both when it goes on.
   */
  private static final Duration LATE = Duration.ofSeconds(10);

  private final List<Finding> findings = new ArrayList<>();

  private LeaderCheck() {}

  /**
   * @param reigns those of each master in their order
   * @param obediences of all agents
   * @param clocks whether masters had the true time when they wrote down what they gained
   */
  static List<Finding> check(List<Reign> reigns, List<Obedience> obediences, boolean clocks) {
    LeaderCheck check = new LeaderCheck();
    check.oneLeaderATerm(reigns);
    check.growingOnEach(reigns);
    if (clocks) {
      check.growing(reigns);
    }
    check.agentsFollow(reigns, obediences);
    return check.findings;
  }

  private void oneLeaderATerm(List<Reign> reigns) {
    reigns.stream()
        .collect(Collectors.groupingBy(Reign::term))
        .forEach(
            (term, list) -> {
              if (list.size() > 1) {
                findings.add(new Finding(Kind.TWO_LEADERS, "term " + term, list.toString()));
              }
            });
  }

  private void growingOnEach(List<Reign> reigns) {
    Map<String, Long> own = new HashMap<>();
    for (Reign reign : reigns) {
      Long before = own.put(reign.master(), reign.term());
      if (before != null && before >= reign.term()) {
        findings.add(
            new Finding(Kind.TERM_FELL, reign.master(), "led " + before + ", later " + reign));
      }
    }
  }

  private void growing(List<Reign> reigns) {
    List<Reign> ordered = reigns.stream().sorted(Comparator.comparing(Reign::gained)).toList();
    Reign highest = null;
    for (Reign reign : ordered) {
      if (highest != null && highest.term() > reign.term() && !isShort(reign)) {
        findings.add(new Finding(Kind.TERM_FELL, reign.master(), reign + " after " + highest));
      }
      if (highest == null || reign.term() > highest.term()) {
        highest = reign;
      }
    }
  }

  private static boolean isShort(Reign reign) {
    return reign.ended().filter(end -> !end.isAfter(reign.gained().plus(LATE))).isPresent();
  }

  private void agentsFollow(List<Reign> reigns, List<Obedience> obediences) {
    Set<Long> terms = reigns.stream().map(Reign::term).collect(Collectors.toSet());
    Map<String, Long> highest = new HashMap<>();
    obediences.stream()
        .sorted(Comparator.comparing(Obedience::at, Comparator.<Instant>naturalOrder()))
        .forEach(
            each -> {
              Long before = highest.put(each.agent(), each.term());
              if (before != null && before > each.term()) {
                findings.add(
                    new Finding(
                        Kind.TERM_FELL, each.agent(), "obeyed " + before + ", later " + each));
              }
              if (!terms.contains(each.term())) {
                findings.add(
                    new Finding(Kind.UNKNOWN_TERM, each.agent(), "nobody led it: " + each));
              }
            });
  }
}

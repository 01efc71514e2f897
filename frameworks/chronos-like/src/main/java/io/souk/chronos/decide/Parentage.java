package io.souk.chronos.decide;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger.Dependent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a job may have the parents that it names. */
final class Parentage {

  /**
   * All children of a job are told of its success in one commit, and all parents of a job stand in
   * one entry; both have their limits.
   */
  static final int MAX_CHILDREN = 1000;

  static final int MAX_PARENTS = 1000;

  private static final int MAX_NAMED = 10;

  private Parentage() {}

  /**
   * Refuses parents that are not there, that have children enough, and circles.
   *
   * @throws ChronosException INVALID
   */
  static void check(Ledger ledger, JobName name, Dependent dependent) {
    Set<JobName> parents = dependent.parents();
    if (parents.isEmpty()) {
      throw invalid("parents: a dependent job needs at least one parent");
    }
    if (parents.size() > MAX_PARENTS) {
      throw invalid(
          "parents: %d of them; expected %d at most".formatted(parents.size(), MAX_PARENTS));
    }
    checkExistence(ledger, name, parents);
    parents.forEach(parent -> checkRoom(ledger, name, parent));
    findCircle(ledger, name, parents)
        .ifPresent(
            path -> {
              throw invalid("parents: these jobs would wait for each other: " + path);
            });
  }

  private static void checkExistence(Ledger ledger, JobName name, Set<JobName> parents) {
    List<JobName> missing =
        parents.stream()
            .filter(parent -> !parent.equals(name) && ledger.job(parent).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      String more =
          missing.size() > MAX_NAMED ? " and %d more".formatted(missing.size() - MAX_NAMED) : "";
      throw invalid(
          "Job %s does not have all parents defined! Missing: %s%s"
              .formatted(name, missing.subList(0, Math.min(missing.size(), MAX_NAMED)), more));
    }
  }

  private static void checkRoom(Ledger ledger, JobName name, JobName parent) {
    List<JobName> children = ledger.children(parent);
    if (children.size() >= MAX_CHILDREN && !children.contains(name)) {
      throw invalid(
          "parents: '%s' has %d dependent jobs already, the most that one may have"
              .formatted(parent, MAX_CHILDREN));
    }
  }

  /**
   * The shortest way on which {@code target} would wait for itself, as {@code target <- … <-
   * target}, each job after the one that waits for it.
   */
  private static Optional<String> findCircle(Ledger ledger, JobName target, Set<JobName> parents) {
    if (ledger.children(target).isEmpty() && !parents.contains(target)) {
      // Nobody waits for it yet, which is so of every new job.
      return Optional.empty();
    }
    Map<JobName, JobName> cameFrom = new HashMap<>();
    Deque<JobName> open = new ArrayDeque<>();
    for (JobName parent : parents) {
      cameFrom.put(parent, target);
      open.add(parent);
    }
    while (!open.isEmpty()) {
      JobName at = open.poll();
      if (at.equals(target)) {
        return Optional.of(describe(target, cameFrom));
      }
      for (JobName parent : parentsOf(ledger, at)) {
        if (cameFrom.putIfAbsent(parent, at) == null) {
          open.add(parent);
        }
      }
    }
    return Optional.empty();
  }

  private static String describe(JobName target, Map<JobName, JobName> cameFrom) {
    Deque<String> path = new ArrayDeque<>(List.of(target.value()));
    for (JobName at = cameFrom.get(target); !at.equals(target); at = cameFrom.get(at)) {
      path.addFirst(at.value());
    }
    path.addFirst(target.value());
    if (path.size() <= 2 * MAX_NAMED) {
      return String.join(" <- ", path);
    }
    List<String> all = List.copyOf(path);
    return "%s <- … %d more … <- %s"
        .formatted(
            String.join(" <- ", all.subList(0, MAX_NAMED)),
            all.size() - 2 * MAX_NAMED,
            String.join(" <- ", all.subList(all.size() - MAX_NAMED, all.size())));
  }

  private static Set<JobName> parentsOf(Ledger ledger, JobName name) {
    return ledger.job(name).map(Job::trigger).orElse(null) instanceof Dependent dependent
        ? dependent.parents()
        : Set.of();
  }
}

package io.souk.chaos.check;

import io.souk.chaos.check.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what the platform says runs does run, and the other way round. */
final class AccountCheck {

  /** How long the begin or end of a task may take to get around. */
  private static final Duration NEWS = Duration.ofSeconds(10);

  private AccountCheck() {}

  /**
   * @param running tasks that the leader shows as running, read at one moment
   * @param before a moment before that reading
   * @param after a moment after it
   * @param lives every process of every task, looked at after {@code after}
   */
  static List<Finding> tasks(
      Set<String> running, Instant before, Instant after, List<TaskLife> lives) {
    List<Finding> findings = new ArrayList<>();
    Set<String> perhaps = new HashSet<>();
    for (TaskLife life : lives) {
      boolean throughout = life.start().plus(NEWS).isBefore(before) && !life.seen().isBefore(after);
      if (throughout && !running.contains(life.task())) {
        findings.add(new Finding(Kind.ORPHAN, life.task(), life.toString()));
      }
      if (!life.start().isAfter(after) && !life.seen().plus(NEWS).isBefore(before)) {
        perhaps.add(life.task());
      }
    }
    running.stream()
        .filter(task -> !perhaps.contains(task))
        .map(
            task ->
                new Finding(
                    Kind.GHOST, task, "shown as running between " + before + " and " + after))
        .forEach(findings::add);
    return findings;
  }

  /** Whether each app has as many processes as it asks for, all of its newest definition. */
  static List<Finding> apps(
      List<AppEnd> apps, Instant before, Instant after, List<TaskLife> lives) {
    List<Finding> findings = new ArrayList<>();
    List<TaskLife> alive =
        lives.stream()
            .filter(each -> each.owner().startsWith("/"))
            .filter(each -> each.start().isBefore(before) && !each.seen().isBefore(after))
            .toList();
    for (AppEnd app : apps) {
      List<TaskLife> own = alive.stream().filter(each -> each.owner().equals(app.id())).toList();
      if (own.size() != app.instances()) {
        findings.add(
            new Finding(
                Kind.INSTANCES,
                app.id(),
                "%d of %d: %s".formatted(own.size(), app.instances(), own)));
      }
      own.stream()
          .filter(each -> !each.mark().equals(app.mark()))
          .map(each -> new Finding(Kind.INSTANCES, app.id(), "not of " + app.mark() + ": " + each))
          .forEach(findings::add);
    }
    Set<String> known = apps.stream().map(AppEnd::id).collect(Collectors.toSet());
    alive.stream()
        .filter(each -> !known.contains(each.owner()))
        .map(each -> new Finding(Kind.INSTANCES, each.owner(), "no such app: " + each))
        .forEach(findings::add);
    return findings;
  }
}

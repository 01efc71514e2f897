package io.souk.marathon.deploy;

import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Chooses which instances go when an app is scaled down. */
public final class Victims {

  private Victims() {}

  /**
   * The {@code count} instances to end: those without a task first, then by how far they are from
   * running, unhealthy before healthy, then by age as the app says.
   */
  public static List<Instance> choose(
      RunSpec app, Collection<Instance> instances, int count, Predicate<Instance> isHealthy) {
    if (count <= 0) {
      return List.of();
    }
    Comparator<Instance> byAge = Comparator.comparing(Victims::startOf);
    return instances.stream()
        .sorted(
            Comparator.comparingInt((Instance each) -> weight(each.condition()))
                .thenComparing(isHealthy::test)
                .thenComparing(app.killsYoungestFirst() ? byAge.reversed() : byAge)
                .thenComparing(Instance::id))
        .limit(count)
        .toList();
  }

  private static Timestamp startOf(Instance instance) {
    return instance.task().map(task -> task.stagedAt()).orElse(instance.since());
  }

  private static int weight(Condition condition) {
    return switch (condition) {
      case SCHEDULED -> 0;
      case UNREACHABLE, UNREACHABLE_INACTIVE -> 1;
      case PROVISIONED, STAGING -> 2;
      case STARTING -> 3;
      case RUNNING -> 4;
      case KILLING, ERROR, FAILED, FINISHED, KILLED, GONE, DROPPED, UNKNOWN -> 0;
    };
  }
}

package io.souk.marathon.deploy;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Chooses which instances go when an app is scaled down. */
public final class Victims {

  private Victims() {}

  /**
   * The {@code count} instances to end: those without a task first, then by how far they are from
   * running, unhealthy before healthy, then those of which a constraint GROUP_BY has most, then by
   * age as the app says.
   */
  public static List<Instance> choose(
      RunSpec app, Collection<Instance> instances, int count, Predicate<Instance> isHealthy) {
    if (count <= 0) {
      return List.of();
    }
    Comparator<Instance> byAge = Comparator.comparing(Victims::startOf);
    Comparator<Instance> byClass =
        Comparator.comparingInt((Instance each) -> weight(each.condition()))
            .thenComparing(isHealthy::test);
    Comparator<Instance> byTime =
        (app.killsYoungestFirst() ? byAge.reversed() : byAge).thenComparing(Instance::id);
    Map<InstanceId, Integer> surplus = surplus(app, instances, byClass.thenComparing(byTime));
    return instances.stream()
        .sorted(
            byClass
                .thenComparing(each -> -surplus.getOrDefault(each.id(), 0))
                .thenComparing(byTime))
        .limit(count)
        .toList();
  }

  /**
   * For each instance how many of its group would stay if it went: to end those with the highest
   * numbers levels the groups.
   */
  private static Map<InstanceId, Integer> surplus(
      RunSpec app, Collection<Instance> instances, Comparator<Instance> firstToGo) {
    Map<InstanceId, Integer> surplus = new HashMap<>();
    for (Constraint each : app.constraints()) {
      if (each.operator() == Constraint.Operator.GROUP_BY) {
        Map<String, Integer> sizes = new HashMap<>();
        for (Instance instance : instances.stream().sorted(firstToGo.reversed()).toList()) {
          instance
              .task()
              .flatMap(task -> task.placement().valueOf(each.field()))
              .ifPresent(
                  value ->
                      surplus.merge(
                          instance.id(), sizes.merge(value, 1, Integer::sum) - 1, Integer::sum));
        }
      }
    }
    return surplus;
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

package io.souk.marathon.decide;

import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Health of the instances of pods: what the agent found out about their containers. */
final class PodHealth {

  private PodHealth() {}

  /** Whether every container that has a check and has not ended was found healthy. */
  static boolean isHealthy(Pod pod, Instance instance) {
    return found(pod, instance).stream().allMatch(each -> each.orElse(false));
  }

  /** The verdict of {@link #verdict(Pod, Instance)}; empty where the definition is gone. */
  static Optional<Boolean> verdict(World world, Instance instance) {
    return world.definitionOf(instance).orElse(null) instanceof Pod pod
        ? verdict(pod, instance)
        : Optional.empty();
  }

  /** True when every checked container is healthy, false when one is not, else empty. */
  static Optional<Boolean> verdict(Pod pod, Instance instance) {
    List<Optional<Boolean>> found = found(pod, instance);
    if (found.contains(Optional.of(false))) {
      return Optional.of(false);
    }
    return found.isEmpty() || found.contains(Optional.<Boolean>empty())
        ? Optional.empty()
        : Optional.of(true);
  }

  /** What is known of each checked container; one that has ended well is not asked any more. */
  private static List<Optional<Boolean>> found(Pod pod, Instance instance) {
    List<Optional<Boolean>> found = new ArrayList<>();
    for (Container each : instance.task().map(Task::containers).orElse(List.of())) {
      boolean isChecked = pod.container(each.name()).flatMap(PodContainer::healthCheck).isPresent();
      if (isChecked && !each.condition().isTerminal()) {
        found.add(each.health().map(Container.Health::healthy));
      }
    }
    return found;
  }
}

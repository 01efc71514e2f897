package io.souk.master.decide;

import io.souk.master.state.ClusterState;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What tasks and executors hold of an agent, those on their way included. */
final class VolumeUse {

  private VolumeUse() {}

  /** Whether a task or executor of the agent uses the volume. */
  static Predicate<ResourceKey> on(ClusterState state, AgentId agent) {
    return key -> all(state, agent).anyMatch(resources -> resources.find(key).isPresent());
  }

  /** All that tasks and executors hold of the agent. */
  static Resources held(ClusterState state, AgentId agent) {
    return all(state, agent).reduce(Resources.EMPTY, Resources::plus);
  }

  private static Stream<Resources> all(ClusterState state, AgentId agent) {
    return Stream.concat(
        state.tasks(agent).stream().filter(TaskRecord::holdsResources).map(TaskRecord::resources),
        state.executors(agent).stream().map(ExecutorRecord::resources));
  }
}

package io.souk.testkit.sim;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.AgentView;
import io.souk.master.view.TaskView;
import java.util.Set;
import java.util.TreeSet;

/** {@link Invariant#UNCONFIRMED_NOT_USED}: what readers on standbys are shown. */
final class ViewCheck {

  private final World world;

  ViewCheck(World world) {
    this.world = world;
  }

  /** No task stands there twice; returns the names of those that are not over. */
  Set<String> check() {
    Set<String> names = new TreeSet<>();
    for (TaskView task : world.view().shown().tasks()) {
      if (task.phase() == TaskView.Phase.ACTIVE) {
        String name = AgentTask.key(task.frameworkId(), task.task().getTaskId().getValue());
        world
            .verdicts()
            .require(
                Invariant.UNCONFIRMED_NOT_USED,
                names.add(name),
                () -> "task " + name + " is shown twice");
      }
    }
    return names;
  }

  /** After the storm they are shown what the leader knows, and nothing of before. */
  void agrees(ClusterState state) {
    Set<String> known = new TreeSet<>();
    for (AgentRecord agent : state.agents()) {
      for (TaskRecord task : state.tasks(agent.id())) {
        known.add(AgentTask.key(task.framework().value(), task.id().value()));
      }
    }
    Set<String> shown = check();
    world
        .verdicts()
        .require(
            Invariant.QUIESCENCE,
            shown.equals(known),
            () -> "readers are shown tasks %s, the master knows of %s".formatted(shown, known));
    world
        .verdicts()
        .require(
            Invariant.QUIESCENCE,
            world.view().shown().agents().size() == state.agents().size()
                && world.view().shown().agents().stream().allMatch(AgentView::connected),
            () -> "readers are shown agents " + world.view().shown().agents());
  }
}

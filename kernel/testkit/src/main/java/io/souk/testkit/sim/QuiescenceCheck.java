package io.souk.testkit.sim;

import io.souk.allocator.Holder;
import io.souk.allocator.Refusal;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OperationRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.TaskState;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** {@link Invariant#QUIESCENCE}: after the storm everybody agrees. */
final class QuiescenceCheck {

  private final World world;
  private final ClusterState state;

  private QuiescenceCheck(World world, ClusterState state) {
    this.world = world;
    this.state = state;
  }

  /** Looks at everything, once all has had time to settle. */
  static void check(World world) {
    Optional<MasterProcess> leader = world.masters().leader().filter(MasterProcess::leads);
    world.verdicts().require(Invariant.QUIESCENCE, leader.isPresent(), () -> "nobody leads");
    leader.ifPresent(
        process -> {
          world.watch().full(process);
          new QuiescenceCheck(world, process.state()).check();
          world.watch().views().agrees(process.state());
        });
  }

  private void require(boolean holds, Supplier<String> seen) {
    world.verdicts().require(Invariant.QUIESCENCE, holds, seen);
  }

  private void check() {
    world.agents.forEach(this::agent);
    require(
        state.agents().size() == world.agents.size(),
        () ->
            "there are %d agents, the master knows %s"
                .formatted(world.agents.size(), state.agents()));
    world.frameworks.forEach(this::framework);
    require(!state.isAllocationPending(), () -> "something is still to be allocated");
    state.agents().forEach(this::nothingIsForgotten);
  }

  private void agent(AgentNode agent) {
    require(agent.subscribed(), () -> agent.name() + " has not come back");
    if (!agent.subscribed()) {
      return;
    }
    AgentId id = new AgentId(agent.id());
    require(
        state.findAgent(id).filter(AgentRecord::connected).isPresent(),
        () -> "the master does not know agent " + id);
    Map<String, TaskState> here = new TreeMap<>();
    for (AgentTask task : agent.disk.tasks.values()) {
      if (!task.ended() && !agent.work.isTerminating(task.framework)) {
        here.put(task.key(), task.state);
      }
    }
    Map<String, TaskState> there = new TreeMap<>();
    for (TaskRecord task : state.tasks(id)) {
      if (task.holdsResources()) {
        there.put(
            AgentTask.key(task.framework().value(), task.id().value()),
            WireTaskStates.write(task.state()));
      }
    }
    require(
        here.equals(there),
        () -> "agent %s runs %s, the master knows of %s".formatted(id, here, there));
    require(
        state
            .findAgent(id)
            .filter(
                record ->
                    record.total().equals(agent.disk.total)
                        && record.resources().foreseen().isEmpty())
            .isPresent(),
        () ->
            "agent %s has %s, the master takes it for %s"
                .formatted(id, agent.disk.total, state.findAgent(id)));
    require(
        agent.disk.operations.values().stream().noneMatch(this::isAwaited)
            && state.operations(id).stream().noneMatch(this::isAwaited),
        () ->
            "operations of agent %s are not settled: %s and %s"
                .formatted(id, agent.disk.operations, state.operations(id)));
    Set<String> executors = new TreeSet<>();
    for (ExecutorRecord executor : state.executors(id)) {
      executors.add(
          AgentTask.key(executor.key().framework().value(), executor.key().executor().value()));
    }
    require(
        executors.equals(new TreeSet<>(agent.disk.executors.keySet())),
        () ->
            "agent %s runs executors %s, the master knows of %s"
                .formatted(id, agent.disk.executors.keySet(), executors));
    require(
        state.pendingKills(id).isEmpty(), () -> "kills wait for agent " + id + ", which is there");
  }

  private boolean isAwaited(Operation operation) {
    return isAwaited(operation.getFrameworkId().getValue());
  }

  private boolean isAwaited(OperationRecord operation) {
    return isAwaited(operation.framework().map(FrameworkId::value).orElse(""));
  }

  /** All but what a framework that stays away leaves open. */
  private boolean isAwaited(String framework) {
    return world.frameworks.stream()
        .noneMatch(
            node -> node.id().equals(framework) && node.phase() == FrameworkNode.Phase.ABANDONED);
  }

  private void framework(FrameworkNode node) {
    Map<String, TaskState> real = new TreeMap<>();
    int waiting = 0;
    for (AgentNode agent : world.agents) {
      for (AgentTask task : agent.disk.tasks.values()) {
        if (!node.id().isEmpty() && task.framework.getValue().equals(node.id())) {
          waiting += task.updates.pending.size();
          if (!task.ended()) {
            real.put(task.info.getTaskId().getValue(), task.state);
          }
        }
      }
    }
    int unheard = waiting;
    switch (node.phase()) {
      case ABANDONED -> {}
      case OVER ->
          require(
              real.isEmpty() && unheard == 0,
              () ->
                  "%s is over, and of it there are tasks %s and %d updates"
                      .formatted(node.id(), real, unheard));
      case ALIVE, TEARING_DOWN -> {
        require(node.isSubscribed(), () -> node.name() + " has not come back");
        require(unheard == 0, () -> "%d updates of %s wait".formatted(unheard, node.id()));
        Map<String, TaskState> known = new TreeMap<>();
        node.tasks.values().stream()
            .filter(task -> task.state != TaskState.TASK_UNREACHABLE || isThere(task.agent))
            .forEach(task -> known.put(task.id, task.state));
        require(
            known.equals(real),
            () -> "%s knows of %s, the agents run %s".formatted(node.id(), known, real));
      }
    }
  }

  /** An agent that has gone without a word leaves tasks behind that stay unreachable. */
  private boolean isThere(String agent) {
    return world.agents.stream().anyMatch(node -> node.id().equals(agent));
  }

  /** What is left of an agent is left for a reason. */
  private void nothingIsForgotten(AgentRecord agent) {
    for (FrameworkRecord framework : state.frameworks()) {
      if (framework.connected()) {
        for (Role role : framework.roles()) {
          Optional<Refusal> why =
              state
                  .allocator()
                  .explain(new Holder(framework.id(), role), agent.id(), world.agenda().instant());
          require(
              why.isPresent(),
              () ->
                  "agent %s has %s left, which %s should be offered in role %s"
                      .formatted(
                          agent.id(),
                          state.allocator().available(agent.id()),
                          framework.id(),
                          role));
        }
      }
    }
  }
}

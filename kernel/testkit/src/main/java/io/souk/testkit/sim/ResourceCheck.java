package io.souk.testkit.sim;

import io.souk.allocator.Holder;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.task.TaskState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@link Invariant#RESOURCES_CONSERVED}: books, offers, tasks and what really runs. */
final class ResourceCheck {

  private final World world;

  ResourceCheck(World world) {
    this.world = world;
  }

  /** Compares the books of one agent with what they are about. */
  void books(ClusterState state, AgentId id, String master) {
    Optional<AgentRecord> agent = state.findAgent(id);
    if (agent.isEmpty()) {
      return;
    }
    Map<Holder, Resources> expected = new HashMap<>();
    for (OfferRecord offer : state.offers(id)) {
      expected.merge(offer.holder(), offer.resources(), Resources::plus);
    }
    for (TaskRecord task : state.tasks(id)) {
      if (task.holdsResources()) {
        expected.merge(task.holder(), task.resources(), Resources::plus);
      }
    }
    for (ExecutorRecord executor : state.executors(id)) {
      if (!executor.resources().isEmpty()) {
        expected.merge(executor.holder(), executor.resources(), Resources::plus);
      }
    }
    Map<Holder, Resources> held = state.allocator().held(id);
    world
        .verdicts()
        .require(
            Invariant.RESOURCES_CONSERVED,
            held.equals(expected),
            () ->
                "%s books %s on agent %s, its offers, tasks and executors are %s"
                    .formatted(master, held, id, expected));
    Resources sum = expected.values().stream().reduce(Resources.EMPTY, Resources::plus);
    Resources total = agent.get().total();
    boolean fits = amounts(total).covers(amounts(sum));
    Resources all = fits ? sum : sum.minusAvailable(stranded(state, id));
    world
        .verdicts()
        .require(
            Invariant.RESOURCES_CONSERVED,
            amounts(total).covers(amounts(all)),
            () -> "%s has given %s of agent %s, which has %s".formatted(master, all, id, total));
  }

  /**
   * Launches that have not reached the agent. When an operation before them got lost, what they
   * were launched on is not there, and the agent will say that it drops them.
   */
  private Resources stranded(ClusterState state, AgentId id) {
    Resources stranded = Resources.EMPTY;
    for (TaskRecord task : state.tasks(id)) {
      String key = AgentTask.key(task.framework().value(), task.id().value());
      boolean there =
          world.agents.stream()
              .filter(agent -> agent.id().equals(id.value()))
              .anyMatch(agent -> agent.disk.tasks.containsKey(key));
      if (task.state() == TaskState.STAGING && !there) {
        stranded = stranded.plus(task.resources());
      }
    }
    for (ExecutorRecord executor : state.executors(id)) {
      String key =
          AgentTask.key(executor.key().framework().value(), executor.key().executor().value());
      boolean there =
          world.agents.stream()
              .filter(agent -> agent.id().equals(id.value()))
              .anyMatch(agent -> agent.disk.executors.containsKey(key));
      if (!there) {
        stranded = stranded.plus(executor.resources());
      }
    }
    return stranded;
  }

  /**
   * What is reserved for whom may be ahead of the agent or behind it while operations are under
   * way, but the amounts never change. A shared volume is one however many use it.
   */
  static Resources amounts(Resources resources) {
    return resources.filter(key -> !key.shared()).quantities();
  }

  /** Adds up what really runs on an agent. */
  void agentRuns(AgentNode agent) {
    Resources running = agent.pods.resources();
    for (AgentTask task : agent.disk.tasks.values()) {
      // Of a framework that was removed nothing counts at the master while it is being ended.
      if (!task.ended() && !agent.work.isTerminating(task.framework)) {
        running = running.plus(task.resources);
      }
    }
    Resources total = agent.disk.total;
    Resources sum = running;
    world
        .verdicts()
        .require(
            Invariant.RESOURCES_CONSERVED,
            amounts(total).covers(amounts(sum)),
            () -> "%s runs %s and has %s".formatted(agent.name(), sum, total));
  }
}

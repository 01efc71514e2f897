package io.souk.testkit.sim;

import io.souk.allocator.Holder;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
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
    Resources all = expected.values().stream().reduce(Resources.EMPTY, Resources::plus);
    Resources total = agent.get().total();
    world
        .verdicts()
        .require(
            Invariant.RESOURCES_CONSERVED,
            total.covers(all),
            () -> "%s has given %s of agent %s, which has %s".formatted(master, all, id, total));
  }

  /** Adds up what really runs on an agent. */
  void agentRuns(AgentNode agent) {
    Resources running = Resources.EMPTY;
    for (AgentTask task : agent.disk.tasks.values()) {
      // Of a framework that was removed nothing counts at the master while it is being ended.
      if (!task.ended() && !agent.work.isTerminating(task.framework)) {
        running = running.plus(task.resources);
      }
    }
    Resources total = WireResources.read(agent.disk.info.getResourcesList());
    Resources sum = running;
    world
        .verdicts()
        .require(
            Invariant.RESOURCES_CONSERVED,
            total.covers(sum),
            () -> "%s runs %s and has %s".formatted(agent.name(), sum, total));
  }
}

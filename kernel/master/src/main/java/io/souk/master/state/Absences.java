package io.souk.master.state;

import io.souk.allocator.Allocator;
import io.souk.master.view.InverseAnswerView;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The planned absence of machines, what frameworks are asked about it and what they said. */
public final class Absences {

  private MaintenancePlan plan = MaintenancePlan.NONE;
  private Map<MachineId, Unavailability> scheduled = Map.of();
  private final Map<OfferId, InverseOfferRecord> offers = new LinkedHashMap<>();
  private final Map<FrameworkId, Set<OfferId>> byFramework = new HashMap<>();
  private final Map<AgentId, Set<OfferId>> byAgent = new HashMap<>();
  private final Map<AgentId, Set<FrameworkId>> answers = new HashMap<>();

  Absences() {}

  /** The plan that holds. */
  public MaintenancePlan plan() {
    return plan;
  }

  /** When the machine is to be away. */
  public Optional<Unavailability> find(MachineId machine) {
    return Optional.ofNullable(scheduled.get(machine));
  }

  /** The outstanding inverse offer of that id. */
  public Optional<InverseOfferRecord> find(OfferId id) {
    return Optional.ofNullable(offers.get(id));
  }

  /** What the framework is asked. */
  public Collection<InverseOfferRecord> of(FrameworkId framework) {
    return get(byFramework.get(framework));
  }

  /** What frameworks are asked about the agent. */
  public Collection<InverseOfferRecord> of(AgentId agent) {
    return get(byAgent.get(agent));
  }

  private List<InverseOfferRecord> get(Set<OfferId> ids) {
    return ids == null ? List.of() : ids.stream().map(offers::get).toList();
  }

  List<ViewChange> apply(
      Change.OfAbsence change,
      Allocator allocator,
      AgentIndex agents,
      Consumer<AgentRecord> changed) {
    return switch (change) {
      case Change.PutMaintenance put -> put(put.plan(), agents, changed);
      case Change.PutInverseOffer put -> put(put.offer());
      case Change.RemoveInverseOffer remove -> remove(remove.id(), allocator);
      case Change.ReturnInverse back -> {
        allocator.inverseOfferGone(back.framework(), back.agent());
        yield List.of();
      }
      case Change.RefuseInverse refuse -> {
        allocator.refuseInverse(refuse.framework(), refuse.agent(), refuse.until());
        yield List.of();
      }
      case Change.PutInverseAnswer put -> answer(put, agents);
    };
  }

  private List<ViewChange> put(
      MaintenancePlan newPlan, AgentIndex agents, Consumer<AgentRecord> changed) {
    Map<MachineId, Unavailability> before = scheduled;
    plan = newPlan;
    scheduled = newPlan.scheduled();
    Set<MachineId> machines = new LinkedHashSet<>(before.keySet());
    machines.addAll(scheduled.keySet());
    List<ViewChange> changes = new ArrayList<>();
    changes.add(new ViewChange.PutMaintenance(plan.view()));
    for (MachineId machine : machines) {
      if (!Optional.ofNullable(before.get(machine)).equals(find(machine))) {
        for (AgentRecord agent : agents.on(machine)) {
          // What was said of the old absence says nothing of the new one.
          changes.addAll(forgetAnswers(agent.id()));
          changed.accept(agent);
        }
      }
    }
    return changes;
  }

  /** When the machine is to be away, as the allocator is told. */
  Optional<io.souk.allocator.Unavailability> unavailability(MachineId machine) {
    return find(machine)
        .map(
            wire ->
                new io.souk.allocator.Unavailability(
                    Instant.ofEpochSecond(0, wire.getStart().getNanoseconds()),
                    wire.hasDuration()
                        ? Optional.of(Duration.ofNanos(wire.getDuration().getNanoseconds()))
                        : Optional.empty()));
  }

  private List<ViewChange> put(InverseOfferRecord offer) {
    offers.put(offer.id(), offer);
    byFramework.computeIfAbsent(offer.framework(), fresh -> new LinkedHashSet<>()).add(offer.id());
    byAgent.computeIfAbsent(offer.agent(), fresh -> new LinkedHashSet<>()).add(offer.id());
    return List.of(new ViewChange.PutInverseOffer(offer.view()));
  }

  private List<ViewChange> remove(OfferId id, Allocator allocator) {
    InverseOfferRecord offer = offers.remove(id);
    if (offer == null) {
      return List.of();
    }
    drop(byFramework, offer.framework(), id);
    drop(byAgent, offer.agent(), id);
    allocator.inverseOfferGone(offer.framework(), offer.agent());
    return List.of(new ViewChange.RemoveInverseOffer(id.value()));
  }

  private static <K, V> void drop(Map<K, Set<V>> index, K key, V value) {
    Set<V> values = index.get(key);
    values.remove(value);
    if (values.isEmpty()) {
      index.remove(key);
    }
  }

  private List<ViewChange> answer(Change.PutInverseAnswer put, AgentIndex agents) {
    Optional<AgentRecord> agent = agents.find(put.agent());
    if (agent.isEmpty()) {
      return List.of();
    }
    InverseOfferStatus status = put.status();
    answers
        .computeIfAbsent(put.agent(), fresh -> new LinkedHashSet<>())
        .add(new FrameworkId(status.getFrameworkId().getValue()));
    return List.of(
        new ViewChange.PutInverseAnswer(
            new InverseAnswerView(put.agent().value(), agent.get().machine().wire(), status)));
  }

  /** The agent is no longer there to be asked about. */
  List<ViewChange> forgetAnswers(AgentId agent) {
    Set<FrameworkId> said = answers.remove(agent);
    return said == null
        ? List.of()
        : said.stream()
            .<ViewChange>map(
                framework -> new ViewChange.RemoveInverseAnswer(agent.value(), framework.value()))
            .toList();
  }

  /** The framework is over. */
  List<ViewChange> forgetAnswers(FrameworkId framework) {
    List<ViewChange> changes = new ArrayList<>();
    for (Map.Entry<AgentId, Set<FrameworkId>> said : answers.entrySet()) {
      if (said.getValue().remove(framework)) {
        changes.add(new ViewChange.RemoveInverseAnswer(said.getKey().value(), framework.value()));
      }
    }
    answers.values().removeIf(Set::isEmpty);
    return changes;
  }

  void clear() {
    plan = MaintenancePlan.NONE;
    scheduled = Map.of();
    List.of(offers, byFramework, byAgent, answers).forEach(Map::clear);
  }
}

package io.souk.master.state;

import io.souk.master.bus.Loss;
import io.souk.master.bus.StreamId;
import io.souk.master.view.AgentView;
import io.souk.master.view.Deactivation;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.SharedValues;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The agents: registered ones, those of earlier leaders that have not come back, those lost for now
 * and those lost for good; the lost ones in the order in which they were lost.
 */
final class AgentIndex {

  private final Map<AgentId, AgentRecord> agents = new LinkedHashMap<>();
  private final Map<StreamId, AgentId> streams = new HashMap<>();
  private final Map<String, AgentId> hostports = new HashMap<>();
  private final Map<MachineId, List<AgentId>> machines = new HashMap<>();
  private final Map<AgentId, AgentInfo> recovered = new LinkedHashMap<>();
  private final Map<AgentId, AgentView> seen = new HashMap<>();
  private final Unconfirmed unconfirmed = new Unconfirmed();
  private int everRecovered;
  private final Map<AgentId, Instant> unreachable = new LinkedHashMap<>();
  private final Map<AgentId, Instant> gone = new LinkedHashMap<>();
  private final Map<AgentId, Deactivation> deactivated = new HashMap<>();
  private final Map<AgentId, Integer> missedPings = new HashMap<>();
  private final Map<Loss, Set<AgentId>> waiting = new EnumMap<>(Loss.class);
  private final Map<Loss, Instant> nextLoss = new EnumMap<>(Loss.class);

  private final SharedValues values;

  /**
   * @param values for what agents have alike
   */
  AgentIndex(SharedValues values) {
    this.values = values;
  }

  void clear() {
    List.of(
            agents,
            streams,
            hostports,
            machines,
            recovered,
            seen,
            unreachable,
            gone,
            deactivated,
            missedPings,
            nextLoss,
            waiting)
        .forEach(Map::clear);
    unconfirmed.clear();
    everRecovered = 0;
  }

  Unconfirmed unconfirmed() {
    return unconfirmed;
  }

  Optional<AgentRecord> find(AgentId id) {
    return Optional.ofNullable(agents.get(id));
  }

  Optional<AgentRecord> find(StreamId stream) {
    return Optional.ofNullable(streams.get(stream)).map(agents::get);
  }

  Optional<AgentRecord> findAt(String hostport) {
    return Optional.ofNullable(hostports.get(hostport)).map(agents::get);
  }

  List<AgentRecord> on(MachineId machine) {
    return machines.getOrDefault(machine, List.of()).stream().map(agents::get).toList();
  }

  Collection<AgentRecord> all() {
    return Collections.unmodifiableCollection(agents.values());
  }

  /** Returns it as it is kept. */
  AgentRecord put(AgentRecord given) {
    AgentRecord agent = given.shared(values);
    Optional.ofNullable(agents.put(agent.id(), agent)).ifPresent(this::unlink);
    agent.stream().ifPresent(stream -> streams.put(stream, agent.id()));
    hostports.put(agent.hostport(), agent.id());
    machines.merge(agent.machine(), List.of(agent.id()), AgentIndex::joined);
    return agent;
  }

  AgentView view(AgentRecord agent) {
    return agent.view(deactivation(agent.id()), values);
  }

  Optional<AgentRecord> remove(AgentId id) {
    Optional<AgentRecord> before = Optional.ofNullable(agents.remove(id));
    before.ifPresent(this::unlink);
    missedPings.remove(id);
    stopWaiting(id);
    return before;
  }

  private void unlink(AgentRecord agent) {
    agent.stream().ifPresent(streams::remove);
    // A later agent may have the address by now.
    hostports.remove(agent.hostport(), agent.id());
    machines.computeIfPresent(agent.machine(), (same, there) -> without(there, agent.id()));
  }

  /** Most machines have one agent: a list that never changes is the smallest. */
  private static List<AgentId> joined(List<AgentId> there, List<AgentId> more) {
    return Stream.concat(there.stream(), more.stream()).distinct().toList();
  }

  /** Null, which takes the machine off the map, where it was the only one. */
  private static List<AgentId> without(List<AgentId> there, AgentId gone) {
    List<AgentId> left = there.stream().filter(id -> !id.equals(gone)).toList();
    return left.isEmpty() ? null : left;
  }

  List<ViewChange> apply(Change.OfLoss change) {
    return switch (change) {
      case Change.PutRecoveredAgent put -> putRecovered(put);
      case Change.PutUnconfirmedTask put -> unconfirmed.put(put.task());
      case Change.PutUnconfirmedExecutor put -> unconfirmed.put(put.executor());
      case Change.RemoveRecoveredAgent remove -> removeRecovered(remove.id());
      case Change.PutUnreachableAgent put -> putUnreachable(put.id(), put.since());
      case Change.RemoveUnreachableAgent remove -> removeUnreachable(remove.id());
      case Change.PutGoneAgent put -> {
        gone.remove(put.id());
        gone.put(put.id(), put.since());
        yield List.of();
      }
      case Change.RemoveGoneAgent remove -> {
        gone.remove(remove.id());
        yield List.of();
      }
      case Change.QueueLoss queue -> {
        waiting.computeIfAbsent(queue.loss(), fresh -> new LinkedHashSet<>()).add(queue.id());
        yield List.of();
      }
      case Change.UnqueueLoss unqueue -> {
        stopWaiting(unqueue.id());
        yield List.of();
      }
      case Change.SetNextLoss set -> {
        nextLoss.put(set.loss(), set.from());
        yield List.of();
      }
      case Change.SetMissedPings set -> {
        if (set.missed() == 0) {
          missedPings.remove(set.id());
        } else {
          missedPings.put(set.id(), set.missed());
        }
        yield List.of();
      }
    };
  }

  Map<AgentId, AgentInfo> recovered() {
    return Collections.unmodifiableMap(recovered);
  }

  int everRecovered() {
    return everRecovered;
  }

  private List<ViewChange> putRecovered(Change.PutRecoveredAgent put) {
    recovered.put(put.id(), put.info());
    everRecovered++;
    if (put.seen().isEmpty()) {
      return List.of(new ViewChange.PutRecoveredAgent(new RecoveredAgentView(put.info())));
    }
    seen.put(put.id(), put.seen().get());
    return showSeen(put.id());
  }

  /** As an agent that is disconnected: what was seen of it, and what is known for sure. */
  private List<ViewChange> showSeen(AgentId id) {
    AgentView before = seen.get(id);
    if (before == null) {
      return List.of();
    }
    return List.of(
        new ViewChange.PutAgent(
            new AgentView(
                recovered.get(id),
                before.pid(),
                before.version(),
                before.capabilities(),
                before.total(),
                before.registered(),
                before.reregistered(),
                false,
                false,
                deactivation(id))));
  }

  private List<ViewChange> removeRecovered(AgentId id) {
    recovered.remove(id);
    stopWaiting(id);
    List<ViewChange> changes = new ArrayList<>(unconfirmed.removeAgent(id));
    if (seen.remove(id) == null) {
      changes.add(new ViewChange.RemoveRecoveredAgent(id.value()));
    } else if (!agents.containsKey(id)) {
      changes.add(new ViewChange.RemoveAgent(id.value()));
    }
    return changes;
  }

  Map<AgentId, Instant> unreachable() {
    return Collections.unmodifiableMap(unreachable);
  }

  private List<ViewChange> putUnreachable(AgentId id, Instant since) {
    unreachable.remove(id);
    unreachable.put(id, since);
    return List.of(new ViewChange.PutUnreachableAgent(new UnreachableAgentView(id.value(), since)));
  }

  private List<ViewChange> removeUnreachable(AgentId id) {
    unreachable.remove(id);
    return List.of(new ViewChange.RemoveUnreachableAgent(id.value()));
  }

  Map<AgentId, Instant> gone() {
    return Collections.unmodifiableMap(gone);
  }

  Optional<Deactivation> deactivation(AgentId id) {
    return Optional.ofNullable(deactivated.get(id));
  }

  /**
   * @return what readers have to be told when the agent has not come back
   */
  List<ViewChange> deactivate(AgentId id, Optional<Deactivation> how) {
    how.ifPresentOrElse(now -> deactivated.put(id, now), () -> deactivated.remove(id));
    return showSeen(id);
  }

  /** The registered ones that are being drained. */
  List<AgentRecord> draining() {
    return deactivated.entrySet().stream()
        .filter(entry -> entry.getValue().isDraining())
        .flatMap(entry -> find(entry.getKey()).stream())
        .toList();
  }

  int missedPings(AgentId id) {
    return missedPings.getOrDefault(id, 0);
  }

  boolean waitsForLoss(AgentId id) {
    return waiting.values().stream().anyMatch(ids -> ids.contains(id));
  }

  List<AgentId> waitingFor(Loss loss) {
    return List.copyOf(waiting.getOrDefault(loss, Set.of()));
  }

  private void stopWaiting(AgentId id) {
    waiting.values().forEach(ids -> ids.remove(id));
  }

  Optional<Instant> nextLoss(Loss loss) {
    return Optional.ofNullable(nextLoss.get(loss));
  }
}

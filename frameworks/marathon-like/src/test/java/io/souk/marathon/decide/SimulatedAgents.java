package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Agents that keep books of what is reserved, made and used, as the kernel would. */
final class SimulatedAgents {

  private final Simulation sim;
  private final Map<String, List<Resource>> free = new TreeMap<>();
  private final Map<String, TaskInfo> running = new LinkedHashMap<>();
  final Set<String> destroyed = new TreeSet<>();
  private int offers;

  SimulatedAgents(Simulation sim, String... hosts) {
    this.sim = sim;
    for (String host : hosts) {
      add(host, scalar("cpus", 8), scalar("mem", 8000), scalar("disk", 8000), ports());
    }
  }

  void add(String host, Resource... resources) {
    free.put(host, new ArrayList<>(List.of(resources)));
  }

  static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  static Resource ports() {
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(
            Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(32000)))
        .build();
  }

  /** Offers all that is free to a role; returns what was launched. */
  List<TaskInfo> offer(String host, String role) {
    return offer(host, role, true);
  }

  /**
   * The same; with {@code taken} false the kernel drops what was made of it.
   *
   * @return tasks launched
   */
  List<TaskInfo> offer(String host, String role, boolean taken) {
    String id = "o" + ++offers;
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(id))
            .setFrameworkId(FrameworkID.newBuilder().setValue("framework-1"))
            .setAgentId(AgentID.newBuilder().setValue("agent-" + host))
            .setHostname(host);
    offer.getAllocationInfoBuilder().setRole(role);
    for (Resource each : free.get(host)) {
      boolean isForRole =
          each.getReservationsCount() == 0 || each.getReservations(0).getRole().equals(role);
      if (isForRole) {
        offer.addResources(each);
      }
    }
    int before = sim.effects.size();
    sim.turn(turn -> sim.scheduler.offered(turn, List.of(offer.build())));
    List<TaskInfo> launched = new ArrayList<>();
    for (Effect effect : List.copyOf(sim.effects.subList(before, sim.effects.size()))) {
      if (effect instanceof Effect.Accept accept) {
        launched.addAll(accept.tasks());
        if (taken) {
          accept.operations().forEach(each -> apply(host, each));
        }
      }
    }
    if (!taken) {
      launched.forEach(task -> sim.status(task.getTaskId().getValue(), TaskState.TASK_DROPPED));
      return List.of();
    }
    return launched;
  }

  private void apply(String host, Offer.Operation operation) {
    switch (operation.getType()) {
      case RESERVE ->
          operation
              .getReserve()
              .getResourcesList()
              .forEach(
                  each -> {
                    take(host, each.toBuilder().clearReservations().build());
                    give(host, each);
                  });
      case UNRESERVE ->
          operation
              .getUnreserve()
              .getResourcesList()
              .forEach(
                  each -> {
                    take(host, each);
                    give(host, each.toBuilder().clearReservations().build());
                  });
      case CREATE ->
          operation
              .getCreate()
              .getVolumesList()
              .forEach(
                  each -> {
                    take(host, plain(each));
                    give(host, each);
                  });
      case DESTROY ->
          operation
              .getDestroy()
              .getVolumesList()
              .forEach(
                  each -> {
                    take(host, each);
                    give(host, plain(each));
                    destroyed.add(each.getDisk().getPersistence().getId());
                  });
      case LAUNCH ->
          operation
              .getLaunch()
              .getTaskInfosList()
              .forEach(
                  task -> {
                    task.getResourcesList().forEach(each -> take(host, each));
                    running.put(task.getTaskId().getValue(), task);
                  });
      default -> throw new AssertionError(operation);
    }
  }

  private static Resource plain(Resource volume) {
    Resource.Builder plain = volume.toBuilder();
    plain.getDiskBuilder().clearPersistence().clearVolume();
    return plain.getDisk().hasSource() ? plain.build() : plain.clearDisk().build();
  }

  private static boolean isSameKind(Resource one, Resource other) {
    return blank(one).equals(blank(other));
  }

  private static Resource blank(Resource resource) {
    return resource.toBuilder().clearScalar().clearRanges().build();
  }

  private void give(String host, Resource resource) {
    List<Resource> all = free.get(host);
    for (int i = 0; i < all.size(); i++) {
      Resource each = all.get(i);
      boolean merges = !each.getDisk().hasPersistence() && isSameKind(each, resource);
      if (merges) {
        all.set(i, merged(each, resource));
        return;
      }
    }
    all.add(resource);
  }

  private static Resource merged(Resource one, Resource other) {
    Resource.Builder sum = one.toBuilder();
    if (one.hasScalar()) {
      sum.getScalarBuilder().setValue(one.getScalar().getValue() + other.getScalar().getValue());
    } else {
      sum.getRangesBuilder().addAllRange(other.getRanges().getRangeList());
    }
    return sum.build();
  }

  private void take(String host, Resource resource) {
    List<Resource> all = free.get(host);
    for (int i = 0; i < all.size(); i++) {
      Resource each = all.get(i);
      if (!isSameKind(each, resource)) {
        continue;
      }
      if (each.hasScalar()) {
        double left = each.getScalar().getValue() - resource.getScalar().getValue();
        assertThat(left).as("%s of %s", resource, each).isGreaterThan(-0.0005);
        all.remove(i);
        if (left > 0.0005) {
          all.add(i, each.toBuilder().setScalar(Value.Scalar.newBuilder().setValue(left)).build());
        }
      } else {
        Set<Long> left = numbers(each);
        assertThat(left).as("ports").containsAll(numbers(resource));
        left.removeAll(numbers(resource));
        all.remove(i);
        if (!left.isEmpty()) {
          Resource.Builder rest = each.toBuilder().clearRanges();
          left.forEach(
              port ->
                  rest.getRangesBuilder()
                      .addRange(Value.Range.newBuilder().setBegin(port).setEnd(port)));
          all.add(i, rest.build());
        }
      }
      return;
    }
    throw new AssertionError(host + " has no " + resource + " in " + all);
  }

  private static Set<Long> numbers(Resource ports) {
    Set<Long> numbers = new TreeSet<>();
    for (Value.Range each : ports.getRanges().getRangeList()) {
      for (long port = each.getBegin(); port <= each.getEnd(); port++) {
        numbers.add(port);
      }
    }
    return numbers;
  }

  /** A task has ended: what it used is free before anybody is told. */
  void end(String task, TaskState state) {
    TaskInfo info = running.remove(task);
    if (info != null) {
      String host = info.getAgentId().getValue().substring("agent-".length());
      info.getResourcesList().forEach(each -> give(host, each));
    }
    sim.status(task, state);
  }

  List<String> tasks() {
    return List.copyOf(running.keySet());
  }

  boolean runs(String task) {
    return running.containsKey(task);
  }

  TaskInfo task(String id) {
    return running.get(id);
  }

  /** Ends every task that was asked to end. */
  void obeyKills() {
    for (Effect.Kill kill : sim.effects(Effect.Kill.class)) {
      if (runs(kill.task().value())) {
        end(kill.task().value(), TaskState.TASK_KILLED);
      }
    }
  }

  /** Everything an agent has, used or not, as far as it is reserved. */
  List<Resource> reserved() {
    List<Resource> all = new ArrayList<>();
    free.values().forEach(all::addAll);
    running.values().forEach(task -> all.addAll(task.getResourcesList()));
    return all.stream().filter(each -> each.getReservationsCount() > 0).toList();
  }

  Set<String> volumes() {
    return reserved().stream()
        .filter(each -> each.getDisk().hasPersistence())
        .map(each -> each.getDisk().getPersistence().getId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is free of a scalar and not reserved. */
  double unreserved(String host, String name) {
    return free.get(host).stream()
        .filter(each -> each.getName().equals(name) && each.getReservationsCount() == 0)
        .mapToDouble(each -> each.getScalar().getValue())
        .sum();
  }
}

package io.souk.marathon.decide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.framework.Store;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.event.Event;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.pod.PodReader;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A scheduler under a virtual clock with a kernel that does what it is told: it keeps the store,
 * the tasks, and every effect. Nothing happens by itself.
 */
final class Simulation {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final List<Effect> effects = new ArrayList<>();
  final Map<String, Store.Write> stored = new TreeMap<>();
  final Map<String, TaskInfo> launched = new LinkedHashMap<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  Scheduler scheduler;
  private int ids;
  private int offers;

  private final Rules rules;
  private final Optional<String> principal;

  Simulation() {
    this(Rules.DEFAULT);
  }

  Simulation(Rules rules) {
    this(rules, Optional.empty());
  }

  /** Whose kernel knows it under that principal. */
  Simulation(Rules rules, Optional<String> principal) {
    this.rules = rules;
    this.principal = principal;
    life();
    turn(turn -> scheduler.subscribed(turn, "framework-1", "master"));
  }

  private void life() {
    World world = new World();
    List<Store.Entry> entries = new ArrayList<>();
    stored.forEach(
        (key, write) -> {
          if (write instanceof Store.Write.Put put) {
            entries.add(new Store.Entry(key, 1, put.value()));
          }
        });
    world.load(entries);
    scheduler =
        new Scheduler(
            world,
            new AppReader(
                new Roles(
                    "*",
                    group -> world.groups().find(group).flatMap(Group::enforceRole).orElse(false)),
                ""),
            new PodReader(Roles.of("*"), ""),
            new ServicePorts(10000, 20000),
            rules,
            principal);
    turn(scheduler::started);
  }

  /** What was stored is there again, what was in memory is not. */
  void restart() {
    life();
    turn(turn -> scheduler.subscribed(turn, "framework-1", "master"));
  }

  World world() {
    return scheduler.world();
  }

  <T> T ask(Function<Turn, T> command) {
    Turn turn = new Turn(now, () -> "id" + ++ids);
    T result = command.apply(turn);
    scheduler.settle(turn);
    for (Store.Write write : turn.writes()) {
      stored.put(write.key(), write);
    }
    effects.addAll(turn.effects());
    for (Effect effect : turn.effects()) {
      if (effect instanceof Effect.Accept accept) {
        accept.tasks().forEach(task -> launched.put(task.getTaskId().getValue(), task));
      }
    }
    return result;
  }

  void turn(Consumer<Turn> command) {
    ask(
        turn -> {
          command.accept(turn);
          return turn;
        });
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static Apps.Request request(boolean force) {
    return new Apps.Request(force, true, true, "127.0.0.1", "/v2/apps");
  }

  Apps.Written create(String body) {
    return ask(turn -> scheduler.apps().create(turn, json(body), request(false)));
  }

  Apps.Written update(String id, String body, boolean force) {
    return ask(turn -> scheduler.apps().update(turn, new AppId(id), json(body), request(force)));
  }

  App app(String id) {
    return world().app(new AppId(id)).orElseThrow();
  }

  List<Instance> instances(String id) {
    return List.copyOf(world().instancesOf(new AppId(id)));
  }

  /** Time passes and nobody looks. */
  void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** When the scheduler asks to be woken. */
  Instant wakeUp() {
    return scheduler.wakeUp(new Turn(now, () -> "none")).orElseThrow();
  }

  /** Time passes in the steps the scheduler asked for. */
  void advance(Duration duration) {
    Instant end = now.plus(duration);
    while (now.isBefore(end)) {
      Optional<Instant> next = scheduler.wakeUp(new Turn(now, () -> "none"));
      Instant at = next.filter(end::isAfter).orElse(end);
      now = at.isAfter(now) ? at : now.plusMillis(1);
      turn(scheduler::tick);
    }
  }

  /** One offer of plenty from each host; returns what was launched. */
  List<TaskInfo> offer(String... hosts) {
    int before = launched.size();
    List<Offer> given = new ArrayList<>();
    for (String host : hosts) {
      given.add(offerOf(host, 100));
    }
    turn(turn -> scheduler.offered(turn, given));
    return List.copyOf(launched.values()).subList(before, launched.size());
  }

  List<TaskInfo> offerSmall(String host, double cpus) {
    int before = launched.size();
    turn(turn -> scheduler.offered(turn, List.of(offerOf(host, cpus))));
    return List.copyOf(launched.values()).subList(before, launched.size());
  }

  private Offer offerOf(String host, double cpus) {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("offer" + ++offers))
        .setFrameworkId(FrameworkID.newBuilder().setValue("framework-1"))
        .setAgentId(AgentID.newBuilder().setValue("agent-" + host))
        .setHostname(host)
        .addResources(scalar("cpus", cpus))
        .addResources(scalar("mem", 100_000))
        .addResources(scalar("disk", 100_000))
        .addResources(
            Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRole("*")
                .setRanges(
                    Value.Ranges.newBuilder()
                        .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(32000))))
        .build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setRole("*")
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** CPUs among {@code resources}. */
  double cpusOf(List<Resource> resources) {
    return resources.stream()
        .filter(each -> each.getName().equals("cpus"))
        .mapToDouble(each -> each.getScalar().getValue())
        .sum();
  }

  void status(String task, TaskState state) {
    status(task, state, builder -> {});
  }

  void status(String task, TaskState state, Consumer<TaskStatus.Builder> more) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(task))
            .setState(state)
            .setMessage("simulated");
    if (launched.containsKey(task)) {
      status.setAgentId(launched.get(task).getAgentId());
    }
    more.accept(status);
    turn(turn -> scheduler.status(turn, status.build()));
  }

  /** Launches what waits and reports it running. */
  List<TaskInfo> run(String... hosts) {
    List<TaskInfo> tasks = offer(hosts);
    tasks.forEach(task -> status(task.getTaskId().getValue(), TaskState.TASK_RUNNING));
    return tasks;
  }

  /** Confirms every kill asked for so far, once. */
  void confirmKills() {
    for (Effect.Kill kill : effects(Effect.Kill.class)) {
      if (world().instanceOf(kill.task()).isPresent()) {
        status(kill.task().value(), TaskState.TASK_KILLED);
      }
    }
  }

  void probe(TaskId task, ProbeResult result) {
    turn(turn -> scheduler.probed(turn, task, 0, result));
  }

  <T extends Effect> List<T> effects(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Probe> probes() {
    return effects(Effect.StartProbes.class).stream()
        .flatMap(start -> start.probes().stream())
        .toList();
  }

  List<String> events() {
    return effects(Effect.Publish.class).stream().map(each -> each.event().type()).toList();
  }

  List<Event> events(String type) {
    return effects(Effect.Publish.class).stream()
        .map(Effect.Publish::event)
        .filter(event -> event.type().equals(type))
        .toList();
  }

  long healthy(String id) {
    return instances(id).stream()
        .filter(each -> each.goal() == Goal.RUNNING && scheduler.health().isHealthy(each))
        .count();
  }

  long running(String id) {
    return instances(id).stream().filter(e -> e.condition() == Condition.RUNNING).count();
  }
}

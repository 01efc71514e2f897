package io.souk.chronos.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.JobDecider;
import io.souk.chronos.decide.LaunchDecider;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.RunDecider;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.launch.OpenOffer;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.store.Codec;
import io.souk.framework.Store.Entry;
import io.souk.framework.Store.Write;
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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * One job in virtual time, with a kernel whose tasks and agents do as they are told, and a
 * framework that may die between any commit and what was to follow from it. What was committed is
 * kept as the store has it and read anew after each death.
 */
final class SimulatedJob {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final JobName NAME = new JobName("a");

  private final JobReader reader = new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));
  private final Codec codec = new Codec(reader);
  private final RunDecider runs = new RunDecider(Settings.STANDARD);
  private final JobDecider jobs = new JobDecider(Settings.STANDARD);
  private final LaunchDecider launches = new LaunchDecider();
  private final Map<String, Entry> stored = new TreeMap<>();

  /** Everything that was ever committed. */
  final List<Change> committed = new ArrayList<>();

  /** Tasks that really exist or existed, by id. */
  final Map<String, SimulatedTask> tasks = new LinkedHashMap<>();

  Ledger ledger = new Ledger();
  Instant now = START;
  boolean up = true;
  private int offers;

  /** A task on an agent, whatever the framework thinks of it. */
  static final class SimulatedTask {
    final TaskInfo info;
    final Run run;
    final Instant launched;
    TaskState truth = TaskState.TASK_RUNNING;
    boolean cutOff;

    SimulatedTask(TaskInfo info, Run run, Instant launched) {
      this.info = info;
      this.run = run;
      this.launched = launched;
    }

    boolean alive() {
      return truth == TaskState.TASK_RUNNING;
    }
  }

  Job read(String definition) {
    try {
      return reader.read(new ObjectMapper().readTree(definition), now);
    } catch (IOException malformed) {
      throw new AssertionError(malformed);
    }
  }

  void put(String definition) {
    decide((state, time) -> jobs.put(state, read(definition), false, time), true);
  }

  void enable(boolean enabled) {
    decide((state, time) -> jobs.enable(state, NAME, enabled, time), true);
  }

  void runNow() {
    try {
      decide((state, time) -> jobs.runNow(state, NAME, "", time), true);
    } catch (ChronosException busy) {
      // As its client is told.
    }
  }

  void kill(boolean effectsArrive) {
    decide((state, time) -> jobs.kill(state, NAME, time), effectsArrive);
  }

  /** Commits what is decided and, unless the framework dies right then, does what follows. */
  private void decide(BiFunction<Ledger, Instant, Decision> move, boolean effectsArrive) {
    if (!up) {
      return;
    }
    Decision decision = move.apply(ledger, now);
    decision.changes().forEach(ledger::apply);
    committed.addAll(decision.changes());
    for (Write write : codec.encode(decision.changes())) {
      switch (write) {
        case Write.Put put -> stored.put(put.key(), new Entry(put.key(), 1, put.value()));
        case Write.Delete delete -> stored.remove(delete.key());
      }
    }
    if (effectsArrive) {
      decision.effects().forEach(this::happen);
    } else {
      die();
    }
  }

  private void happen(Effect effect) {
    switch (effect) {
      case Effect.Launch launch -> launch.tasks().forEach(this::launched);
      case Effect.Kill kill ->
          Optional.ofNullable(tasks.get(kill.taskId()))
              .filter(task -> task.alive() && !task.cutOff)
              .ifPresent(task -> task.truth = TaskState.TASK_KILLED);
      case Effect.Reconcile reconcile ->
          reconcile.targets().forEach(target -> answer(target.taskId().text()));
      case Effect.Decline decline -> {}
      case Effect.Acknowledge acknowledge -> {}
    }
  }

  private void launched(TaskInfo task) {
    String id = task.getTaskId().getValue();
    Run run = TaskId.parse(id).flatMap(ledger::run).orElseThrow();
    if (tasks.put(id, new SimulatedTask(task, run, now)) != null) {
      throw new AssertionError("launched twice: " + id);
    }
  }

  private void answer(String id) {
    SimulatedTask task = tasks.get(id);
    report(id, task == null ? TaskState.TASK_GONE : seen(task));
  }

  private static TaskState seen(SimulatedTask task) {
    return task.cutOff ? TaskState.TASK_UNREACHABLE : task.truth;
  }

  /** The kernel says so, whether that is true or not. */
  void report(String id, TaskState state) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setState(state)
            .setMessage(state == TaskState.TASK_FAILED ? "Command exited with status 3" : "")
            .build();
    decide((state1, time) -> runs.report(state1, status, time), true);
  }

  /** The kernel says how the task is, as far as it knows. */
  void report(SimulatedTask task) {
    report(task.info.getTaskId().getValue(), seen(task));
  }

  void offer(double mem, boolean effectsArrive) {
    offers++;
    Offer offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o" + offers))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue("agent"))
            .setHostname("host")
            .addResources(scalar("cpus", 100))
            .addResources(scalar("mem", mem))
            .addResources(scalar("disk", 100_000))
            .build();
    decide(
        (state, time) -> launches.place(state, List.of(new OpenOffer(offer)), time).decision(),
        effectsArrive);
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** Time goes by; alarms ring when they are due, if somebody is there to hear them. */
  void advance(Duration time) {
    Instant target = now.plus(time);
    while (up) {
      Optional<Instant> next = Wakes.next(ledger, NAME, now).filter(at -> !at.isAfter(target));
      if (next.isEmpty()) {
        break;
      }
      now = next.get().isAfter(now) ? next.get() : now;
      wake();
      Instant woken = now;
      Wakes.next(ledger, NAME, now)
          .filter(again -> !again.isAfter(woken))
          .ifPresent(
              again -> {
                throw new AssertionError("woken at " + woken + " and again at " + again);
              });
    }
    now = target;
    if (up) {
      decide(runs::expire, true);
    }
  }

  private void wake() {
    decide((state, time) -> runs.wake(state, List.of(NAME), Refusals.NONE, time), true);
  }

  /** Everything that was not committed is lost. */
  void die() {
    up = false;
    ledger = new Ledger();
  }

  /** A framework that knows what is stored, and asks for the rest. */
  void restart() {
    if (up) {
      die();
    }
    List<String> damaged = new ArrayList<>();
    codec.decode(List.copyOf(stored.values()), damaged::add).forEach(ledger::apply);
    if (!damaged.isEmpty()) {
      throw new AssertionError(damaged);
    }
    up = true;
    wake();
    decide((state, time) -> runs.subscribed(state, "f"), true);
  }

  Job job() {
    return ledger.job(NAME).orElseThrow();
  }
}

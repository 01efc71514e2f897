package io.souk.chronos.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.ChronosException;
import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.CalendarDecider;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.JobDecider;
import io.souk.chronos.decide.LaunchDecider;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.RunDecider;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.decide.TaskDecider;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.launch.OpenOffer;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.Calendar;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * One job and a child of it in virtual time, with a kernel whose tasks and agents do as they are
 * told, and a framework that may die between any commit and what was to follow from it. What was
 * committed is kept as the store has it and read anew after each death.
 */
final class SimulatedJob {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final JobName NAME = new JobName("a");
  static final JobName CHILD = new JobName("b");

  private final JobReader reader = new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));
  private final Codec codec = new Codec(reader);
  private final RunDecider runs = new RunDecider(Settings.STANDARD);
  private final TaskDecider words = new TaskDecider(runs);
  private final JobDecider jobs = new JobDecider(Settings.STANDARD);
  private final LaunchDecider launches = new LaunchDecider();
  private final Map<String, Entry> stored = new TreeMap<>();

  /** Everything that was ever committed. */
  final List<Change> committed = new ArrayList<>();

  /** Tasks that really exist or existed, by id. */
  final Map<String, SimulatedTask> tasks = new LinkedHashMap<>();

  /** The first call-back of each run that was there to take one. */
  final Map<TaskId, Integer> callBacks = new HashMap<>();

  private final Set<Instant> asked = new HashSet<>();

  Ledger ledger = new Ledger();
  Instant now = START;
  boolean up = true;
  private Instant latest = START;
  private int turnsBack;
  private int offers;

  /** A task on an agent, whatever the framework thinks of it. */
  static final class SimulatedTask {
    final TaskInfo info;
    final Run run;
    final Instant launched;

    /** The latest time that the clock had shown by then. */
    final Instant latest;

    /** How often the clock had been set back by then. */
    final int turnsBack;

    TaskState truth = TaskState.TASK_RUNNING;
    boolean cutOff;

    /** Whether somebody has said that it runs. */
    boolean heard;

    SimulatedTask(TaskInfo info, Run run, Instant launched, Instant latest, int turnsBack) {
      this.info = info;
      this.run = run;
      this.launched = launched;
      this.latest = latest;
      this.turnsBack = turnsBack;
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
    decide((state, time) -> jobs.put(state, read(definition), false, Author.PLATFORM, time), true);
  }

  void enable(boolean enabled) {
    decide((state, time) -> jobs.enable(state, NAME, enabled, Author.PLATFORM, time), true);
  }

  void putCalendar(Calendar calendar) {
    decide((state, time) -> new CalendarDecider().put(state, calendar, time), true);
  }

  /** The clock is set back. */
  void turnBack(Duration time) {
    now = now.minus(time);
    turnsBack++;
  }

  void runNow() {
    // Every such run has a time of its own, by which it is known.
    while (!asked.add(now)) {
      now = now.plusMillis(1);
    }
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
    latest = now.isAfter(latest) ? now : latest;
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
    if (tasks.put(id, new SimulatedTask(task, run, now, latest, turnsBack)) != null) {
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
    Optional.ofNullable(tasks.get(id)).ifPresent(task -> task.heard = true);
    decide((state1, time) -> runs.report(state1, status, time), true);
  }

  /** The kernel says how the task is, as far as it knows. */
  void report(SimulatedTask task) {
    report(task.info.getTaskId().getValue(), seen(task));
  }

  /** The task turns out never to have run, unless somebody has said otherwise. */
  void drop(SimulatedTask task) {
    if (!task.heard) {
      task.truth = TaskState.TASK_DROPPED;
      report(task);
    }
  }

  /** Somebody says how the work of a run went that goes on. */
  void callBack(TaskId id, int code) {
    if (up && ledger.run(id).orElseThrow().marks().reported().isEmpty()) {
      callBacks.put(id, code);
    }
    decide((state, time) -> words.callBack(state, id, code, time), true);
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
      Optional<Instant> next = nextWake().filter(at -> !at.isAfter(target));
      if (next.isEmpty()) {
        break;
      }
      now = next.get().isAfter(now) ? next.get() : now;
      wake();
      Instant woken = now;
      nextWake()
          .filter(again -> !again.isAfter(woken))
          .ifPresent(
              again -> {
                throw new AssertionError("woken at " + woken + " and again at " + again);
              });
    }
    now = target;
    if (up) {
      decide((state, at) -> runs.expire(state, 500, at), true);
    }
  }

  private Optional<Instant> nextWake() {
    return Stream.of(NAME, CHILD)
        .flatMap(name -> Wakes.next(ledger, name, now).stream())
        .min(Instant::compareTo);
  }

  private void wake() {
    decide((state, time) -> runs.wake(state, List.of(NAME, CHILD), Refusals.NONE, time), true);
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

  Job child() {
    return ledger.job(CHILD).orElseThrow();
  }
}

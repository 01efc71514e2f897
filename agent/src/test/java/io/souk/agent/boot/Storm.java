package io.souk.agent.boot;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Launches, kills and ends tasks on an agent that is killed again and again, as a master does that
 * knows what it asked for: what an agent that comes back does not know is asked for, kills are
 * repeated. Updates are acknowledged now and then only while it lasts.
 */
final class Storm {

  static final Set<TaskState> TERMINAL =
      EnumSet.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_DROPPED,
          TaskState.TASK_LOST);

  private static final Duration STUBBORN_GRACE = Duration.ofMillis(200);

  /** What a task does. */
  enum Kind {
    STAYS("sleep 100000"),
    FINISHES("sleep 0.%d"),
    FAILS("sleep 0.%d; exit 3"),
    STUBBORN("trap '' TERM; while :; do sleep 0.1; done"),
    IN_PAIR("sleep 100000"),
    PAIR_ENDS("sleep 0.%d; exit 4");

    private final String command;

    Kind(String command) {
      this.command = command;
    }
  }

  /** A task that was launched. */
  record Launched(TaskInfo task, Kind kind) {
    String id() {
      return task.getTaskId().getValue();
    }

    @Override
    public String toString() {
      return id() + " (" + kind + ")";
    }
  }

  private final FakeMaster master;
  private final Path dir;
  private final String runtime;
  private final Random random;
  private final Map<String, Launched> launched = new LinkedHashMap<>();
  private final Set<String> killed = new LinkedHashSet<>();

  Storm(FakeMaster master, Path dir, String runtime, long seed) {
    this.master = master;
    this.dir = dir;
    this.runtime = runtime;
    this.random = new Random(seed);
    Random acknowledging = new Random(seed + 1);
    master.acknowledgeOnly(status -> acknowledging.nextInt(10) < 6);
    master.whenSubscribed(this::reconcile);
  }

  /** What a master says to an agent that comes back. */
  private synchronized void reconcile(Call.Subscribe subscribe) {
    Set<String> there =
        subscribe.getTasksList().stream()
            .map(Task::getTaskId)
            .map(id -> id.getValue())
            .collect(Collectors.toSet());
    Event.ReconcileTasks.Builder missing = Event.ReconcileTasks.newBuilder();
    for (Launched one : launched.values()) {
      if (!there.contains(one.id()) && terminal(one.id()).isEmpty()) {
        missing
            .addTasksBuilder()
            .setFrameworkId(Wire.FRAMEWORK_ID)
            .setTaskId(one.task().getTaskId());
      }
      if (there.contains(one.id()) && killed.contains(one.id())) {
        master.kill(one.task(), Wire.FRAMEWORK_ID);
      }
    }
    if (missing.getTasksCount() > 0) {
      master.send(
          Event.newBuilder().setType(Event.Type.RECONCILE_TASKS).setReconcileTasks(missing));
    }
  }

  /** Kills the agent so often, at any moment of its life. */
  void rage(int crashes) throws IOException, InterruptedException {
    for (int crash = 0; crash < crashes; crash++) {
      Process agent = startAgent();
      long lives = random.nextInt(100) < 30 ? random.nextInt(900) : 0;
      if (lives == 0) {
        awaitSubscription(agent);
        lives = 1 + random.nextInt(500);
      }
      long end = System.nanoTime() + lives * 1_000_000;
      while (System.nanoTime() - end < 0) {
        act();
        LockSupport.parkNanos(random.nextInt(120) * 1_000_000L);
      }
      agent.destroyForcibly().waitFor();
    }
  }

  /** An agent that stays, with everything acknowledged. */
  Process calm() throws IOException {
    master.acknowledgeOnly(status -> true);
    Process agent = startAgent();
    awaitSubscription(agent);
    return agent;
  }

  private int subscriptionsBefore;

  private Process startAgent() throws IOException {
    subscriptionsBefore = master.subscriptions().size();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            AgentProcess.class.getName(),
            master.url().toString(),
            dir.toString(),
            runtime)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  /** What all the agents said. */
  Path log() {
    return dir.resolveSibling("agents.log");
  }

  private void awaitSubscription(Process agent) {
    Await.until(
        "the agent subscribes",
        () -> {
          if (!agent.isAlive()) {
            throw new AssertionError("the agent ended with " + agent.exitValue());
          }
          return master.subscriptions().size() > subscriptionsBefore;
        });
  }

  private void act() {
    int dice = random.nextInt(100);
    if (dice < 55) {
      Kind[] single = {Kind.STAYS, Kind.FINISHES, Kind.FAILS, Kind.STUBBORN};
      launch(single[random.nextInt(single.length)]);
    } else if (dice < 65) {
      launchPair();
    } else {
      kill();
    }
  }

  private synchronized void launch(Kind kind) {
    TaskInfo task = add(kind);
    master.run(Wire.framework(), task);
  }

  private synchronized void launchPair() {
    TaskInfo stays = add(Kind.IN_PAIR);
    TaskInfo ends = add(Kind.PAIR_ENDS);
    ExecutorInfo executor = Wire.executor("pod-" + stays.getTaskId().getValue());
    master.runGroup(Wire.framework(), executor, true, stays, ends);
  }

  private TaskInfo add(Kind kind) {
    String id = "task-" + launched.size();
    String work = kind.command.formatted(1 + random.nextInt(9));
    TaskInfo.Builder task =
        Wire.task(id, "echo started >>$MESOS_SANDBOX/count-" + id + "; " + work).toBuilder();
    if (kind == Kind.STUBBORN) {
      task.setKillPolicy(
          KillPolicy.newBuilder()
              .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(STUBBORN_GRACE.toNanos())));
    }
    launched.put(id, new Launched(task.build(), kind));
    return task.build();
  }

  private synchronized void kill() {
    List<Launched> all =
        launched.values().stream().filter(one -> terminal(one.id()).isEmpty()).toList();
    if (!all.isEmpty()) {
      kill(all.get(random.nextInt(all.size())));
    }
  }

  private void kill(Launched one) {
    killed.add(one.id());
    master.kill(one.task(), Wire.FRAMEWORK_ID);
  }

  synchronized void killAll() {
    launched.values().stream().filter(one -> terminal(one.id()).isEmpty()).forEach(this::kill);
  }

  synchronized List<Launched> launched() {
    return List.copyOf(launched.values());
  }

  boolean wasKilled(Launched one) {
    return killed.contains(one.id());
  }

  /** The different terminal statuses of a task; there must never be more than one. */
  Set<TaskStatus> terminal(String task) {
    return master.updates().stream()
        .map(StatusUpdate::getStatus)
        .filter(status -> status.getTaskId().getValue().equals(task))
        .filter(status -> TERMINAL.contains(status.getState()))
        .collect(Collectors.toSet());
  }

  /** How often a task was started. */
  long starts(String task) throws IOException {
    try (var files = Files.walk(dir.resolve("slaves"))) {
      List<Path> counts = files.filter(file -> file.endsWith("count-" + task)).toList();
      long starts = 0;
      for (Path count : counts) {
        starts += Files.readAllLines(count).size();
      }
      return starts;
    }
  }
}

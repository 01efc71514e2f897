package io.souk.agent.bench;

import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Process tasks on one agent (workload W10): start one by one, with others running, a thousand at
 * once; memory, idle cpu and the return after {@code kill -9}. Arguments: the launcher script, a
 * work directory, then options for {@code souk agent}.
 */
public final class StartBench implements AutoCloseable {

  private static final int LIMIT_SECONDS = 120;
  private static final int WARM_UP = 100;
  private static final int SAMPLES = Integer.getInteger("samples", 200);
  private static final int CROWD = 500;
  private static final int STORM = 1000;
  private static final int STORMS = Integer.getInteger("storms", 3);
  private static final double MILLI = 1e6;

  private final Vertx vertx = Vertx.vertx();
  private final FakeMaster master = FakeMaster.start(vertx);
  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private final List<String> alive = new ArrayList<>();
  private final AgentUnderLoad agent;
  private int serial;

  private StartBench(String[] arguments) throws Exception {
    master.onUpdate(this::take);
    agent =
        new AgentUnderLoad(
            master,
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            List.of(arguments).subList(2, arguments.length));
    agent.start();
  }

  public static void main(String[] arguments) throws Exception {
    try (StartBench bench = new StartBench(arguments)) {
      bench.run();
    }
    System.exit(0);
  }

  private void take(StatusUpdate update) {
    String task = update.getStatus().getTaskId().getValue();
    TaskState state = update.getStatus().getState();
    if (state == TaskState.TASK_RUNNING) {
      running.putIfAbsent(task, System.nanoTime());
    } else if (state != TaskState.TASK_STARTING && state != TaskState.TASK_KILLING) {
      ended.putIfAbsent(task, System.nanoTime());
      if (state != TaskState.TASK_KILLED) {
        System.err.println(task + " " + state + " " + update.getStatus().getMessage());
      }
    }
  }

  private void run() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      startOne();
    }
    killAll();
    say("one by one, others running", "p50 ms", "p90 ms", "p99 ms");
    for (int others : new int[] {0, 100, CROWD}) {
      startMany(others - alive.size());
      double[] samples = new double[SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        samples[i] = startOne();
        killLast();
      }
      Arrays.sort(samples);
      say(
          Integer.toString(others),
          form(samples[SAMPLES / 2]),
          form(samples[SAMPLES * 9 / 10]),
          form(samples[SAMPLES * 99 / 100]));
    }
    say("with " + CROWD + " running", "agent's RSS MB", "agent's cpu %", "PSS a task MB");
    say(
        "",
        form(agent.residentMegabytes()),
        form(agent.idlePercent()),
        form(agent.megabytesBeside(alive.size())));
    say("kill -9 and return with " + CROWD, "ms to SUBSCRIBE", "tasks in it");
    double back = agent.crashAndReturn();
    say("", form(back), Integer.toString(agent.inventory()));
    killAll();
    for (int round = 0; round < STORMS; round++) {
      long start = System.nanoTime();
      startMany(STORM);
      double up = (System.nanoTime() - start) / MILLI;
      start = System.nanoTime();
      killAll();
      say(STORM + " at once", "up ms " + form(up), "down ms " + form(since(start)));
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / MILLI;
  }

  private double startOne() throws TimeoutException {
    TaskInfo task = next();
    long start = System.nanoTime();
    master.run(Wire.framework(), task);
    String id = task.getTaskId().getValue();
    await(running, List.of(id));
    return (running.get(id) - start) / MILLI;
  }

  private void startMany(int count) throws TimeoutException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskInfo task = next();
      ids.add(task.getTaskId().getValue());
      master.run(Wire.framework(), task);
    }
    await(running, ids);
  }

  private TaskInfo next() {
    String id = "t" + serial++;
    alive.add(id);
    return Wire.task(id, "exec sleep 100000").toBuilder()
        .clearResources()
        .addResources(Wire.scalar("cpus", 0.01))
        .addResources(Wire.scalar("mem", 32))
        .build();
  }

  private void killLast() throws TimeoutException {
    String last = alive.remove(alive.size() - 1);
    kill(last);
    await(ended, List.of(last));
  }

  private void killAll() throws TimeoutException {
    List<String> all = List.copyOf(alive);
    alive.clear();
    all.forEach(this::kill);
    await(ended, all);
  }

  private void kill(String id) {
    master.kill(Wire.task(id, "true"), Wire.FRAMEWORK_ID);
  }

  private static void await(Map<String, Long> seen, List<String> ids) throws TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    for (String id : ids) {
      while (!seen.containsKey(id)) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException(id);
        }
        Thread.onSpinWait();
        java.util.concurrent.locks.LockSupport.parkNanos(100_000);
      }
    }
  }

  private static String form(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static void say(String... cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  @Override
  public void close() throws Exception {
    agent.close();
    master.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}

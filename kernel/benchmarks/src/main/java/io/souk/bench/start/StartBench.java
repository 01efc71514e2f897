package io.souk.bench.start;

import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.protocol.mesos.TaskInfo;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Process tasks on one agent (workload W10): started one by one, with others running, many at once;
 * memory, idle CPU and the return after {@code kill -9}.
 */
public final class StartBench implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final long LOOK_NANOS = 100_000;
  private static final double MILLI = 1e6;

  private final Vertx vertx = Vertx.vertx();
  private final FakeMaster master = FakeMaster.start(vertx);
  private final TaskGate gate = new TaskGate();
  private final Set<String> launched = new LinkedHashSet<>();
  private final List<String> alive = new ArrayList<>();
  private final StartOptions options;
  private final AgentUnderLoad agent;

  private StartBench(StartOptions options) throws IOException {
    this.options = options;
    master.onUpdate(
        update ->
            gate.said(
                update.getStatus().getTaskId().getValue(),
                update.getStatus().getState(),
                update.getStatus().getMessage()));
    Files.createDirectories(options.dir());
    agent = new AgentUnderLoad(master, options.launcher(), options.dir(), options.port());
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    agent.start();
  }

  /** See {@link StartOptions#USAGE}. */
  public static void main(String[] args) throws Exception {
    StartOptions options;
    try {
      options = StartOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(StartOptions.USAGE);
      System.exit(2);
      return;
    }
    Result result;
    try (StartBench bench = new StartBench(options)) {
      result = bench.run();
    }
    result.figures().forEach(System.out::println);
    result.objections().stream().limit(20).forEach(System.err::println);
    if (options.json().isPresent()) {
      ResultFile.write(options.json().get(), List.of(result));
    }
    System.exit(result.exitCode());
  }

  private Result run() throws InterruptedException, IOException {
    for (int i = 0; i < options.warmUps(); i++) {
      startOne();
    }
    killAll();
    int crowd = options.crowd();
    double[] alone = beside(0);
    double[] some = beside(crowd / 5);
    double[] all = beside(crowd);
    double memory = agent.residentMebibytes();
    double idle = agent.idlePercent(options.idleSeconds());
    double each = agent.megabytesBeside(crowd);
    double back = agent.crashAndReturn();
    if (agent.inventory() != crowd) {
      gate.fault("the agent came back with " + agent.inventory() + " tasks of " + crowd);
    }
    killAll();
    double[] up = new double[options.storms()];
    double[] down = new double[options.storms()];
    for (int round = 0; round < options.storms(); round++) {
      long start = System.nanoTime();
      startMany(options.storm());
      up[round] = millisSince(start) / 1e3;
      start = System.nanoTime();
      killAll();
      down[round] = millisSince(start) / 1e3;
    }
    return StartResults.of(options, launched.size(), gate.check(launched))
        .with(StartResults.start(0, alone))
        .with(StartResults.start(crowd / 5, some))
        .with(StartResults.start(crowd, all))
        .with(StartResults.growth(crowd, alone, all))
        .with(StartResults.storm(options.storm(), up))
        .with(StartResults.end(options.storm(), down))
        .with(StartResults.memory(crowd, memory))
        .with(StartResults.idle(crowd, idle))
        .with(StartResults.beside(each))
        .with(StartResults.comeBack(crowd, back));
  }

  /** Milliseconds of each start of one task while so many others run. */
  private double[] beside(int others) {
    startMany(others - alive.size());
    double[] millis = new double[options.samples()];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = startOne();
      killLast();
    }
    return millis;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / MILLI;
  }

  private double startOne() {
    TaskInfo task = next();
    long start = System.nanoTime();
    master.run(Wire.framework(), task);
    String id = task.getTaskId().getValue();
    await(List.of(id), gate::runs);
    return (gate.ranAt(id) - start) / MILLI;
  }

  private void startMany(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskInfo task = next();
      ids.add(task.getTaskId().getValue());
      master.run(Wire.framework(), task);
    }
    await(ids, gate::runs);
  }

  private TaskInfo next() {
    String id = "t" + launched.size();
    launched.add(id);
    alive.add(id);
    return Wire.task(id, "exec sleep 100000").toBuilder()
        .clearResources()
        .addResources(Wire.scalar("cpus", 0.01))
        .addResources(Wire.scalar("mem", 32))
        .build();
  }

  private void killLast() {
    String last = alive.removeLast();
    kill(last);
    await(List.of(last), gate::hasEnded);
  }

  private void killAll() {
    List<String> all = List.copyOf(alive);
    alive.clear();
    all.forEach(this::kill);
    await(all, gate::hasEnded);
  }

  private void kill(String id) {
    master.kill(Wire.task(id, "true"), Wire.FRAMEWORK_ID);
  }

  /** Looks ten times in a millisecond: what it waits for takes few of them. */
  private static void await(List<String> ids, Predicate<String> holds) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (String id : ids) {
      while (!holds.test(id)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(id + " is not where it should be");
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  @Override
  public void close() throws Exception {
    agent.close();
    master.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}

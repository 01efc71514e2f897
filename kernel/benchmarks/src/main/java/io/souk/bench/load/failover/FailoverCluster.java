package io.souk.bench.load.failover;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.bench.Waits;
import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.Conduct;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.bench.load.wire.MasterFigures;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The agents and the framework of a cluster whose masters come and go, on one event loop each, so
 * that the return of ten thousand agents does not delay what the framework reads. The methods are
 * for one other thread.
 */
final class FailoverCluster implements Conduct, FailoverFramework.Listener, AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(300);

  /** So many agents register at a time. */
  private static final int PARALLEL = 50;

  private final FailoverGate gate;
  private final int perAgent;
  private final Vertx agentsLoop = loop();
  private final Vertx frameworkLoop = loop();
  private final MastersWire wire = new MastersWire(frameworkLoop);
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final FailoverFramework framework;
  private volatile FailoverRound round;
  private final AtomicInteger registered = new AtomicInteger();
  private volatile int running;

  /**
   * A cluster of which no master knows yet.
   *
   * @param perAgent tasks that will run on each agent
   */
  FailoverCluster(List<URI> masters, int agents, int perAgent) {
    this.gate = new FailoverGate(agents, agents * perAgent);
    this.perAgent = perAgent;
    this.round = new FailoverRound(agents);
    MastersWire agentsWire = new MastersWire(agentsLoop);
    for (int i = 0; i < agents; i++) {
      this.agents.add(
          new SimulatedAgent(agentsLoop, agentsWire, masters, i, AgentShape.USUAL, this));
    }
    Context context = frameworkLoop.getOrCreateContext();
    framework = new FailoverFramework(frameworkLoop, context, masters, perAgent, this);
  }

  private static Vertx loop() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }

  /** Registers the agents and has the framework launch all tasks. */
  void start() {
    for (int i = 0; i < agents.size(); i++) {
      int number = i;
      Waits.until(
          LIMIT,
          () -> number - registered.get() < PARALLEL,
          () -> registered + " agents registered");
      onAgentsLoop(() -> agents.get(number).start());
    }
    Waits.until(
        LIMIT, () -> registered.get() >= agents.size(), () -> registered + " agents registered");
    framework.start();
    Waits.until(LIMIT, () -> running == gate.tasks(), () -> running + " tasks run");
  }

  private void onAgentsLoop(Runnable step) {
    agentsLoop.runOnContext(none -> step.run());
  }

  /** What happens from now on belongs to a round of its own. */
  FailoverRound nextRound() {
    round = new FailoverRound(agents.size());
    return round;
  }

  /** Asks masters beside the framework. */
  FailoverProbe probe(int patience) {
    return new FailoverProbe(frameworkLoop, wire, patience);
  }

  /**
   * Asks whoever leads until all is as it must be.
   *
   * @param leader finds him
   * @return what is still wrong when it does not become so in time, and all that was told to the
   *     agents and to the framework that must not be; each is told once
   */
  List<String> check(Supplier<Optional<URI>> leader, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<String> found = compare(leader.get());
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      Waits.pause(Duration.ofMillis(200));
      found = compare(leader.get());
    }
    synchronized (faults) {
      List<String> all = new ArrayList<>(faults);
      all.addAll(found);
      faults.clear();
      return all;
    }
  }

  private List<String> compare(Optional<URI> found) {
    if (found.isEmpty()) {
      return List.of("nobody leads");
    }
    URI leader = found.get();
    try {
      Response.GetTasks tasks = ask(leader, Call.Type.GET_TASKS).getGetTasks();
      Response.GetAgents known = ask(leader, Call.Type.GET_AGENTS).getGetAgents();
      String metrics = await(wire.get(leader, "/metrics")).toString();
      double streams =
          MasterFigures.parse(metrics)
              .samples()
              .getOrDefault("souk_master_open_streams{kind=\"agent\"}", 0.0);
      return gate.check(tasks, known, (int) streams);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      return List.of(leader + " gives no account: " + e);
    }
  }

  private Response ask(URI leader, Call.Type what) throws InvalidProtocolBufferException {
    return Response.parseFrom(
        await(wire.ask(leader, Call.newBuilder().setType(what).build())).getBytes());
  }

  private static Buffer await(Future<Buffer> answer) {
    return answer.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void subscribed(SimulatedAgent agent) {
    registered.incrementAndGet();
    round.subscribed(agent.number());
  }

  @Override
  public void told(SimulatedAgent agent, AgentTask task, TaskInfo info) {
    agent.say(task, TaskState.TASK_RUNNING, System.nanoTime());
  }

  @Override
  public void offered() {
    round.offered();
  }

  @Override
  public void running(int tasks) {
    running = tasks;
  }

  @Override
  public void fault(String what) {
    synchronized (faults) {
      faults.add(what);
    }
  }

  /** Ends all streams; masters that still run will miss the agents. */
  @Override
  public void close() {
    framework.stop();
    onAgentsLoop(() -> agents.forEach(SimulatedAgent::stop));
    agentsLoop.close().compose(closed -> frameworkLoop.close()).await();
  }
}

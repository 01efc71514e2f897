package io.souk.bench.standing;

import io.souk.bench.Waits;
import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.Conduct;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Agents and frameworks, on one event loop each. The methods are for one other thread; what must
 * hold of a read is in {@link #population}.
 */
public final class StandingCluster implements Conduct, StandingFramework.Listener, AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(600);

  /** So many agents register at a time. */
  private static final int PARALLEL = 50;

  /** To one port of a master so many connections go from one address at the most. */
  private static final int PER_ADDRESS = 20_000;

  private final Shape shape;
  private final Vertx agentsLoop = loop();
  private final Vertx frameworksLoop = loop();
  private final List<SimulatedAgent> agents = new ArrayList<>();

  /** Tasks that run and of which nothing is under way; on the agents' loop. */
  private final List<Churn.Running> settled = new ArrayList<>();

  private final List<StandingFramework> frameworks = new ArrayList<>();
  private final Population population;
  private final List<String> faults = new ArrayList<>();
  private final AtomicInteger subscribed = new AtomicInteger();
  private final AtomicLong declined = new AtomicLong();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger acknowledgedEnds = new AtomicInteger();
  private long ends;
  private volatile Optional<Churn> churn = Optional.empty();

  /**
   * A cluster of which no master knows yet.
   *
   * @param masters where they answer, the leader among them
   */
  public StandingCluster(List<URI> masters, Shape shape) {
    this.shape = shape;
    this.population = new Population(shape.agents());
    MastersWire wire = new MastersWire(agentsLoop);
    for (int i = 0; i < shape.agents(); i++) {
      if (i > 0 && i % PER_ADDRESS == 0) {
        wire = MastersWire.from(agentsLoop, "127.0.0." + (1 + i / PER_ADDRESS));
      }
      agents.add(new SimulatedAgent(agentsLoop, wire, masters, i, AgentShape.USUAL, this));
    }
    Context context = frameworksLoop.getOrCreateContext();
    for (int i = 0; i < shape.frameworks() + shape.decliners(); i++) {
      int share = i < shape.frameworks() ? shape.tasks() : 0;
      frameworks.add(
          new StandingFramework(frameworksLoop, context, masters, i, share, shape, this));
    }
  }

  private static Vertx loop() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }

  /**
   * Registers all, launches all tasks and declines all that is to be declined.
   *
   * @throws IllegalStateException when that does not come to its end in time
   */
  public void start() {
    for (int i = 0; i < agents.size(); i++) {
      int number = i;
      Waits.until(LIMIT, () -> number - subscribed.get() < PARALLEL, this::progress);
      agentsLoop.runOnContext(none -> agents.get(number).start());
    }
    Waits.until(LIMIT, () -> subscribed.get() >= agents.size(), this::progress);
    // Those that decline come first: of agents that are full nothing is offered to them.
    frameworks.stream().skip(shape.frameworks()).forEach(StandingFramework::start);
    Waits.until(LIMIT, () -> declined.get() >= shape.declined() || hasFaults(), this::progress);
    frameworks.stream().limit(shape.frameworks()).forEach(StandingFramework::start);
    Waits.until(LIMIT, () -> acknowledged.get() >= shape.allTasks() || hasFaults(), this::progress);
  }

  private String progress() {
    return "%d agents registered, %d tasks run, %d offers declined"
        .formatted(subscribed.get(), acknowledged.get(), declined.get());
  }

  /**
   * Ends tasks at random at a fixed rate from now on; each is replaced.
   *
   * @param rate ends a second
   */
  public Churn churn(int rate) {
    Churn begun = new Churn(agentsLoop, settled, population, rate);
    churn = Optional.of(begun);
    begun.start();
    return begun;
  }

  /**
   * Stops it, and waits until every task that ended is replaced and all is acknowledged.
   *
   * @throws IllegalStateException when that does not come to its end in time
   */
  public void settle(Churn running) {
    running.stop();
    Waits.until(LIMIT, () -> isSettled(running) || hasFaults(), () -> state(running));
    churn = Optional.empty();
    ends += running.ended();
  }

  private boolean isSettled(Churn running) {
    long all = ends + running.ended();
    return running.isStopped()
        && running.replaced() == running.ended()
        && acknowledgedEnds.get() == all
        && acknowledged.get() == shape.allTasks() + all;
  }

  private String state(Churn running) {
    return "%d ended, %d replaced, %d ends and %d starts acknowledged"
        .formatted(running.ended(), running.replaced(), acknowledgedEnds.get(), acknowledged.get());
  }

  /** What must be shown of it. */
  public Population population() {
    return population;
  }

  /** How large it is. */
  public Shape shape() {
    return shape;
  }

  private boolean hasFaults() {
    synchronized (faults) {
      return !faults.isEmpty();
    }
  }

  /** What was told to agents and frameworks that must not be; each is told once. */
  public List<String> faults() {
    synchronized (faults) {
      List<String> all = List.copyOf(faults);
      faults.clear();
      return all;
    }
  }

  @Override
  public void subscribed(SimulatedAgent agent) {
    subscribed.incrementAndGet();
  }

  @Override
  public void told(SimulatedAgent agent, AgentTask task, TaskInfo info) {
    agent.say(task, TaskState.TASK_RUNNING, System.nanoTime());
  }

  @Override
  public void acknowledged(SimulatedAgent agent, AgentTask task, TaskState state, long at) {
    if (state == TaskState.TASK_RUNNING) {
      settled.add(new Churn.Running(agent, task));
    }
  }

  @Override
  public void fault(String what) {
    synchronized (faults) {
      faults.add(what);
    }
  }

  @Override
  public void launching(String task) {
    population.launched(task);
  }

  @Override
  public void running(String task) {
    population.running(task);
  }

  @Override
  public void acknowledged(TaskState state) {
    (state == TaskState.TASK_RUNNING ? acknowledged : acknowledgedEnds).incrementAndGet();
  }

  @Override
  public void replaced(String ended) {
    churn.ifPresent(it -> it.replaced(ended));
  }

  @Override
  public void declined(int offers) {
    declined.addAndGet(offers);
  }

  /** Ends all streams; masters that still run will miss the agents. */
  @Override
  public void close() {
    frameworks.forEach(StandingFramework::stop);
    agentsLoop.runOnContext(none -> agents.forEach(SimulatedAgent::stop));
    agentsLoop.close().compose(closed -> frameworksLoop.close()).await();
  }
}

package io.souk.bench.load.fleet;

import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.Conduct;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.bench.load.measure.Latencies;
import io.souk.bench.load.measure.Pacer;
import io.souk.bench.load.measure.ProcessUse;
import io.souk.bench.load.measure.Stamp;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Simulated agents that carry {@link Order}s out: each says at once of a task that it runs, and
 * what it says later comes from open loops. On one context.
 */
final class Fleet implements Conduct {

  /** So many agents register at a time. */
  private static final int PARALLEL = 50;

  /** A task that has so many words under way is not given another one. */
  private static final int MOST_WORDS = 4;

  private static final int MOST_FAULTS = 1000;
  private static final long SEED = 1;

  private record Place(SimulatedAgent agent, AgentTask task) {}

  private final Vertx vertx;
  private final Executor executor;
  private final MastersWire wire;
  private final List<URI> masters;
  private final Random random = new Random(SEED);
  private final List<SimulatedAgent> agents = new ArrayList<>();

  /** Tasks that run and have not been told to end. */
  private final List<Place> running = new ArrayList<>();

  private final List<String> faults = new ArrayList<>();
  private final Latencies late = new Latencies();
  private final Latencies answered = new Latencies();
  private Promise<Void> awaited = Promise.promise();
  private int wanted;
  private boolean filling;
  private final BitSet registered = new BitSet();
  private int next;
  private long told;
  private long said;
  private long acknowledged;
  private long heldBack;
  private long pushedBack;
  private long lost;

  Fleet(Vertx vertx, Context context, MastersWire wire, List<URI> masters) {
    this.vertx = vertx;
    this.executor = step -> context.runOnContext(none -> step.run());
    this.wire = wire;
    this.masters = masters;
  }

  /**
   * Does it.
   *
   * @return what to answer, when it is done
   */
  Future<String> carryOut(Order order) {
    return switch (order) {
      case Order.Register(int number) -> register(number).map("done");
      case Order.RegisterAt(double rate, int number) -> registerAt(rate, number).map("done");
      case Order.EndAt(double rate, int seconds) ->
          pace(rate, Math.round(rate * seconds), this::end).map("done");
      case Order.UpdateAt(double rate, int seconds) ->
          pace(rate, Math.round(rate * seconds), this::update).map("done");
      case Order.EndAll ignored -> {
        endAll();
        yield Future.succeededFuture("done");
      }
      case Order.Report ignored -> Future.succeededFuture(report().line());
      case Order.Leave ignored ->
          Future.join(agents.stream().map(SimulatedAgent::leave).toList()).map("done");
    };
  }

  private Future<Void> register(int number) {
    wanted += number;
    filling = true;
    awaited = Promise.promise();
    for (int i = 0; i < PARALLEL && agents.size() < wanted; i++) {
      add(AgentShape.USUAL);
    }
    return awaited.future();
  }

  private Future<Void> registerAt(double rate, int number) {
    wanted += number;
    filling = false;
    awaited = Promise.promise();
    return pace(
            rate,
            number,
            at -> add(AgentShape.USUAL.withAttribute(Stamp.ATTRIBUTE, new Stamp(at, 1).text())))
        .compose(begun -> awaited.future());
  }

  private void add(AgentShape shape) {
    SimulatedAgent agent = new SimulatedAgent(vertx, wire, masters, agents.size(), shape, this);
    agents.add(agent);
    agent.start();
  }

  private interface Step {

    void due(long at);
  }

  private Future<Void> pace(double rate, long total, Step step) {
    Promise<Void> over = Promise.promise();
    late.clear();
    answered.clear();
    next = 0;
    new Pacer(
            executor,
            rate,
            total,
            new Pacer.Work() {
              @Override
              public void due(long at) {
                late.add(System.nanoTime() - at);
                step.due(at);
              }

              @Override
              public void over() {
                over.complete();
              }
            })
        .start();
    return over.future();
  }

  private void end(long at) {
    if (running.isEmpty()) {
      heldBack++;
      return;
    }
    int drawn = random.nextInt(running.size());
    Place place = running.get(drawn);
    running.set(drawn, running.getLast());
    running.removeLast();
    say(place, TaskState.TASK_FINISHED, at);
  }

  private void update(long at) {
    if (running.isEmpty()) {
      heldBack++;
      return;
    }
    Place place = running.get(next++ % running.size());
    if (place.task().unacknowledged() >= MOST_WORDS) {
      heldBack++;
    } else {
      say(place, TaskState.TASK_RUNNING, at);
    }
  }

  private void endAll() {
    long now = System.nanoTime();
    running.forEach(place -> say(place, TaskState.TASK_FINISHED, now));
    running.clear();
  }

  private void say(Place place, TaskState state, long at) {
    said++;
    place.agent().say(place.task(), state, at);
  }

  private FleetReport report() {
    return new FleetReport(
        registered.cardinality(),
        told,
        running.size(),
        said,
        acknowledged,
        heldBack,
        pushedBack,
        lost,
        ProcessUse.own().cpu().toNanos(),
        faults,
        late.text(),
        answered.text());
  }

  @Override
  public void subscribed(SimulatedAgent agent) {
    registered.set(agent.number());
    if (registered.cardinality() == wanted) {
      awaited.tryComplete();
    } else if (filling && agents.size() < wanted) {
      add(AgentShape.USUAL);
    }
  }

  @Override
  public void lost(SimulatedAgent agent) {
    lost++;
  }

  @Override
  public void told(SimulatedAgent agent, AgentTask task, TaskInfo info) {
    told++;
    Place place = new Place(agent, task);
    running.add(place);
    say(place, TaskState.TASK_RUNNING, System.nanoTime());
  }

  @Override
  public void acknowledged(SimulatedAgent agent, AgentTask task, TaskState state, long at) {
    acknowledged++;
    answered.add(System.nanoTime() - at);
  }

  @Override
  public void toldToShutDown(SimulatedAgent agent, String what) {
    // The framework's TEARDOWN at the end.
  }

  @Override
  public void pushedBack() {
    pushedBack++;
  }

  @Override
  public void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }
}

package io.souk.bench.standing;

import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends tasks at random at a fixed rate, each at the moment that the rate gives it whatever became
 * of the others, and counts how long it takes until what it left is offered. Runs on the agents'
 * context; the numbers may be read by any thread.
 */
public final class Churn {

  private static final long SECOND = 1_000_000_000L;

  /**
   * Tasks that ended and are not replaced. Where a master falls behind by so much the load waits,
   * for its own frameworks hold no more calls; what it counts still begins at the rate's moments.
   */
  private static final int MOST_OPEN = 2_000;

  /** A task, and where it runs. */
  record Running(SimulatedAgent agent, AgentTask task) {}

  private final Vertx vertx;
  private final List<Running> settled;
  private final Population population;
  private final int rate;
  private final Random random = new Random(1);

  /** When tasks were to end that are not replaced yet. */
  private final Map<String, Long> due = new ConcurrentHashMap<>();

  private final SharedLatencies toOffer = new SharedLatencies();
  private long started;
  private volatile long ended;

  /** Tasks that were to end and have not. */
  private volatile long owed;

  private volatile long replaced;
  private volatile boolean stopping;
  private volatile boolean stopped;

  /**
   * @param settled tasks of which nothing is under way; those that end are taken out
   */
  Churn(Vertx vertx, List<Running> settled, Population population, int rate) {
    this.vertx = vertx;
    this.settled = settled;
    this.population = population;
    this.rate = rate;
  }

  void start() {
    vertx.runOnContext(
        none -> {
          started = System.nanoTime();
          vertx.setPeriodic(1, this::endDue);
        });
  }

  private void endDue(long timer) {
    if (stopping) {
      vertx.cancelTimer(timer);
      stopped = true;
      return;
    }
    long now = (System.nanoTime() - started) * rate / SECOND;
    while (ended < now && !settled.isEmpty() && ended - replaced < MOST_OPEN) {
      endOne(started + (ended + 1) * SECOND / rate);
      ended++;
    }
    owed = now - ended;
  }

  private void endOne(long at) {
    int drawn = random.nextInt(settled.size());
    Running one = settled.set(drawn, settled.getLast());
    settled.removeLast();
    due.put(one.task().id(), at);
    population.ending(one.task().id(), at);
    one.agent().say(one.task(), TaskState.TASK_FINISHED, at);
  }

  void replaced(String task) {
    long now = System.nanoTime();
    Optional.ofNullable(due.remove(task)).ifPresent(at -> toOffer.add(now - at));
    replaced++;
  }

  void stop() {
    stopping = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Tasks that ended so far. */
  public long ended() {
    return ended;
  }

  /** Of those, how many were replaced so far. */
  public long replaced() {
    return replaced;
  }

  /** Whether tasks end when they are to, within a twentieth of a second, and are replaced. */
  public boolean isOnTime() {
    long few = Math.max(1, rate / 20);
    return owed <= few && ended - replaced <= few;
  }

  /** From when a task was to end until the offer of what it left was read, so far. */
  public SharedLatencies toOffer() {
    return toOffer;
  }
}

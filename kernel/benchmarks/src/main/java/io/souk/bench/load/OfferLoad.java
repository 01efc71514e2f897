package io.souk.bench.load;

import io.souk.bench.Messages;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fills every agent with ten tasks, then ends tasks at random at a fixed rate and replaces each
 * from the offer that follows. Measures from the moment at which a task was to end to the OFFERS
 * event with its agent; the generator's timer of 1 ms is part of it.
 */
final class OfferLoad extends LoadRun {

  private static final double TASK_CPUS = SimulatedAgent.CPUS / 10;

  /** A tenth, too: what is left of a full agent is too little for an offer. */
  private static final double TASK_MEM = SimulatedAgent.MEM / 10;

  private static final long SEED = 1;

  private final Vertx vertx;
  private final Random random = new Random(SEED);
  private final Percentiles endToOffer = new Percentiles();

  /** Tasks that run as far as the agents know, to draw from. */
  private final List<String> running = new ArrayList<>();

  private final Map<String, SimulatedAgent> agentOfTask = new HashMap<>();

  /** By agent: when the tasks were to end whose resources are not offered yet. */
  private final Map<String, Deque<Long>> freed = new HashMap<>();

  private boolean filled;
  private long started;
  private long ended;
  private long launched;
  private long offersRead;

  OfferLoad(Vertx vertx, MasterWire wire) {
    super(wire);
    this.vertx = vertx;
  }

  @Override
  Future<Void> work() {
    long all = options.agents() * 10L;
    List.copyOf(offers.values()).forEach(this::refill);
    return until(() -> ledger.called() == all)
        .compose(full -> endFor(options.warmUp()))
        .compose(warm -> MasterFigures.read(wire))
        .compose(
            before ->
                endFor(options.seconds())
                    .compose(done -> MasterFigures.read(wire))
                    .onSuccess(after -> print(before, after))
                    .mapEmpty());
  }

  /** Ends tasks, and waits until every one is replaced and acknowledged. */
  private Future<Void> endFor(int seconds) {
    filled = true;
    endToOffer.clear();
    acceptToAgent.clear();
    offersRead = 0;
    ended = 0;
    long called = ledger.called();
    long total = (long) options.rate() * seconds;
    started = System.nanoTime();
    vertx.setPeriodic(1, timer -> endDue(timer, total));
    return until(() -> endToOffer.count() == total && ledger.called() == called + 2 * total);
  }

  private void endDue(long timer, long total) {
    long due = Math.min(total, (System.nanoTime() - started) * options.rate() / 1_000_000_000L);
    while (ended < due && !running.isEmpty()) {
      int drawn = random.nextInt(running.size());
      String task = running.get(drawn);
      running.set(drawn, running.getLast());
      running.removeLast();
      SimulatedAgent agent = agentOfTask.remove(task);
      freed
          .computeIfAbsent(agent.id(), fresh -> new ArrayDeque<>())
          .add(started + ended * 1_000_000_000L / options.rate());
      ended++;
      agent.finish(task);
    }
    if (ended == total) {
      vertx.cancelTimer(timer);
      progress();
    }
  }

  @Override
  public void offered(Offer offer) {
    if (filled) {
      long now = System.nanoTime();
      offersRead++;
      Deque<Long> waiting = freed.getOrDefault(offer.getAgentId().getValue(), new ArrayDeque<>());
      for (int i = fitting(offer); i > 0 && !waiting.isEmpty(); i--) {
        endToOffer.add(now - waiting.remove());
      }
      refill(offer);
      progress();
    } else {
      super.offered(offer);
    }
  }

  private void refill(Offer offer) {
    List<TaskInfo> tasks = new ArrayList<>();
    for (int i = fitting(offer); i > 0; i--) {
      tasks.add(Messages.task("task-" + launched++, offer.getAgentId(), TASK_CPUS, TASK_MEM));
    }
    accept(offer, tasks);
  }

  private static int fitting(Offer offer) {
    double cpus =
        offer.getResourcesList().stream()
            .filter(resource -> resource.getName().equals("cpus"))
            .mapToDouble(resource -> resource.getScalar().getValue())
            .sum();
    return (int) Math.floor(cpus / TASK_CPUS + 1e-6);
  }

  @Override
  public void told(SimulatedAgent agent, TaskInfo task) {
    String id = task.getTaskId().getValue();
    agentOfTask.put(id, agent);
    running.add(id);
    super.told(agent, task);
  }

  private void print(MasterFigures before, MasterFigures after) {
    System.out.printf(
        "end of a task to the offer: %s%n  %d ends at %d/s, %.3f offers each, master %.2f CPU s%n",
        endToOffer, ended, options.rate(), (double) offersRead / ended, after.cpuSeconds(before));
    System.out.println("ACCEPT sent to task at the agent: " + acceptToAgent);
    System.out.printf(
        "  %s%n  %s%n", after.inLoop(before, "ACCEPT"), after.inLoop(before, "AGENT_UPDATE"));
  }
}

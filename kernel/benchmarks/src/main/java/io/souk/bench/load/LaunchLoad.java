package io.souk.bench.load;

import io.souk.bench.Messages;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Launches tasks of 0.1 cpus, 5 MB and ten labels as fast as they go, in rounds; after each round
 * all of them end. The clock runs from the first ACCEPT of a round.
 */
final class LaunchLoad extends LoadRun {

  private static final double TASK_CPUS = 0.1;
  private static final double TASK_MEM = 5;
  private static final int MAX_ACCEPTS_UNDER_WAY = 64;

  private final Map<String, SimulatedAgent> agentOfTask = new HashMap<>();
  private final List<Double> acknowledgedRates = new ArrayList<>();
  private int toLaunch;
  private int launched;
  private int underWay;
  private long started;
  private long firstTenth;
  private long lastTenth;
  private long allRunning;
  private long base;

  LaunchLoad(MasterWire wire) {
    super(wire);
    if (options.tasks() * TASK_CPUS > options.agents() * SimulatedAgent.CPUS) {
      throw new IllegalArgumentException("--tasks " + options.tasks() + ": the agents hold fewer");
    }
  }

  @Override
  Future<Void> work() {
    return round(1)
        .onSuccess(
            done -> {
              List<Double> sorted = acknowledgedRates.stream().sorted().toList();
              System.out.printf(
                  Locale.ROOT,
                  "median of rounds: %.0f tasks/s with all acknowledgements%n",
                  sorted.get(sorted.size() / 2));
              System.out.println("ACCEPT sent to task at the agent: " + acceptToAgent);
            });
  }

  private Future<Void> round(int number) {
    if (number > options.rounds()) {
      return Future.succeededFuture();
    }
    return MasterFigures.read(wire)
        .compose(
            before ->
                launchAll()
                    .compose(done -> MasterFigures.read(wire))
                    .onSuccess(after -> print(number, before, after)))
        .compose(done -> endAll())
        .compose(done -> round(number + 1));
  }

  private Future<Void> launchAll() {
    base = ledger.running();
    toLaunch = options.tasks();
    long calls = ledger.called();
    started = System.nanoTime();
    launch();
    return until(() -> ledger.called() == calls + options.tasks());
  }

  private void launch() {
    while (toLaunch > 0 && underWay < MAX_ACCEPTS_UNDER_WAY && !offers.isEmpty()) {
      Offer offer = offers.values().iterator().next();
      double cpus =
          offer.getResourcesList().stream()
              .filter(resource -> resource.getName().equals("cpus"))
              .mapToDouble(resource -> resource.getScalar().getValue())
              .sum();
      int fitting = (int) Math.floor(cpus / TASK_CPUS + 1e-6);
      int count = Math.min(Math.min(toLaunch, options.perAccept()), fitting);
      List<TaskInfo> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        tasks.add(Messages.task("task-" + launched++, offer.getAgentId(), TASK_CPUS, TASK_MEM));
      }
      toLaunch -= count;
      underWay++;
      accept(offer, tasks)
          .onComplete(
              answered -> {
                underWay--;
                launch();
              });
    }
  }

  private Future<Void> endAll() {
    long calls = ledger.called() + agentOfTask.size();
    Map<String, SimulatedAgent> ending = new HashMap<>(agentOfTask);
    agentOfTask.clear();
    ending.forEach((task, agent) -> agent.finish(task));
    return until(() -> ledger.called() == calls && ledger.acknowledged() == calls);
  }

  @Override
  public void offered(Offer offer) {
    super.offered(offer);
    launch();
  }

  @Override
  public void told(SimulatedAgent agent, TaskInfo task) {
    agentOfTask.put(task.getTaskId().getValue(), agent);
    super.told(agent, task);
  }

  @Override
  public void updated(TaskStatus status) {
    super.updated(status);
    long running = ledger.running() - base;
    if (running == options.tasks() / 10) {
      firstTenth = System.nanoTime();
    } else if (running == options.tasks() - options.tasks() / 10) {
      lastTenth = System.nanoTime();
    } else if (running == options.tasks() && allRunning < started) {
      allRunning = System.nanoTime();
    }
  }

  private void print(int number, MasterFigures before, MasterFigures after) {
    double toRunning = (allRunning - started) / 1e9;
    double toAcknowledged = (System.nanoTime() - started) / 1e9;
    double cpu = after.cpuSeconds(before);
    acknowledgedRates.add(options.tasks() / toAcknowledged);
    System.out.printf(
        Locale.ROOT,
        "round %d: %d tasks, %.0f/s to RUNNING, %.0f/s with acknowledgements, last tenth at %.2f"
            + " of the first, master %.2f CPU s (%.3f ms a task)%n  %s%n  %s%n  %s%n",
        number,
        options.tasks(),
        options.tasks() / toRunning,
        options.tasks() / toAcknowledged,
        (double) (firstTenth - started) / (allRunning - lastTenth),
        cpu,
        1e3 * cpu / options.tasks(),
        after.inLoop(before, "ACCEPT"),
        after.inLoop(before, "AGENT_UPDATE"),
        after.inLoop(before, "ACKNOWLEDGE"));
  }
}

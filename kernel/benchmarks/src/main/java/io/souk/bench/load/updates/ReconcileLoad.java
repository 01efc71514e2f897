package io.souk.bench.load.updates;

import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * W4, RECONCILE: one call that names so many tasks nobody knows, and one that asks for all that
 * run. From before the call to the last answer read.
 */
public final class ReconcileLoad {

  private static final List<Integer> UNKNOWN = List.of(1000, 10_000, 100_000);

  private final LoadOptions options;
  private final List<String> faults = new ArrayList<>();

  /** Names that an answer is due for. */
  private final Set<String> due = new HashSet<>();

  private TaskState expected = TaskState.TASK_LOST;
  private long last;

  public ReconcileLoad(LoadOptions options) {
    this.options = options;
  }

  /** Does everything, and waits: one result for each number of tasks. */
  public List<Result> run() throws IOException {
    List<Result> results = new ArrayList<>();
    Standing standing = new Standing(options);
    try (Cluster cluster = standing.start()) {
      cluster.frameworks().on(() -> standing.onReconciled(this::answered));
      LoadFramework framework = cluster.frameworks().all().getFirst();
      for (int number : UNKNOWN) {
        List<String> names = IntStream.range(0, number).mapToObj(i -> "unknown-" + i).toList();
        results.add(
            measure(cluster, framework, names, names, TaskState.TASK_LOST)
                .apply("%,d unknown tasks".formatted(number), number == 100_000));
      }
      if (options.size().frameworks() == 1) {
        List<String> all = IntStream.range(0, options.size().tasks()).mapToObj(Ledger::id).toList();
        results.add(
            measure(cluster, framework, List.of(), all, TaskState.TASK_RUNNING)
                .apply("all %,d tasks that run".formatted(all.size()), all.size() == 100_000));
      }
    }
    return results;
  }

  private interface Named {

    Result apply(String variant, boolean goal);
  }

  private Named measure(
      Cluster cluster,
      LoadFramework framework,
      List<String> asked,
      List<String> answers,
      TaskState state) {
    List<Double> seconds = new ArrayList<>();
    int warmUps = options.span().warmUps();
    int rounds = options.span().rounds();
    Cost before = cluster.cost();
    for (int i = 0; i < warmUps + rounds; i++) {
      if (i == warmUps) {
        before = cluster.cost();
      }
      double took = round(cluster, framework, asked, answers, state);
      if (i >= warmUps) {
        seconds.add(took);
      }
    }
    Cost cost = cluster.cost().since(before);
    List<String> found = new ArrayList<>(faults);
    found.addAll(cluster.check());
    return (variant, goal) -> result(variant, goal, answers.size(), seconds, cost, found);
  }

  private double round(
      Cluster cluster,
      LoadFramework framework,
      List<String> asked,
      List<String> answers,
      TaskState state) {
    long from =
        cluster
            .frameworks()
            .ask(
                () -> {
                  due.addAll(answers);
                  expected = state;
                  long now = System.nanoTime();
                  framework.reconcile(asked);
                  return now;
                });
    cluster.until(due::isEmpty, () -> due.size() + " tasks are not answered for");
    return (cluster.frameworks().ask(() -> last) - from) / 1e9;
  }

  private void answered(TaskStatus status, long now) {
    last = now;
    String task = status.getTaskId().getValue();
    if (!due.remove(task)) {
      faults.add(task + " was answered for and not asked for, or twice");
    }
    if (status.getState() != expected
        || status.getReason() != TaskStatus.Reason.REASON_RECONCILIATION) {
      faults.add("%s is %s, %s".formatted(task, status.getState(), status.getReason()));
    }
  }

  private Result result(
      String variant,
      boolean goal,
      int tasks,
      List<Double> seconds,
      Cost cost,
      List<String> found) {
    Figure time =
        Figure.of(
            "RECONCILE to the last answer",
            "s",
            Values.of(seconds.stream().mapToDouble(Double::doubleValue).toArray()));
    Result result =
        Result.of("W4", "RECONCILE of " + variant, (long) tasks * seconds.size(), found)
            .withParameter("codec", options.traffic().codec())
            .withParameter("agents", options.size().agents())
            .with(
                goal
                    ? time.withAtMost(Stat.P50, 0.8).withPeer("Mesos 1.11.0, here", Stat.P50, 1.19)
                    : time)
            .with(
                Figure.of(
                    "answers",
                    "tasks/s",
                    Values.of(seconds.stream().mapToDouble(took -> tasks / took).toArray())));
    return cost.addTo(result, "answer", (long) tasks * seconds.size());
  }
}

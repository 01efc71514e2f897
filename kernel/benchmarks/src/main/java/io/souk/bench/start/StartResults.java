package io.souk.bench.start;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.util.List;

/** What is set out to be reached by process tasks, and what others need for the same. */
final class StartResults {

  private static final String WORKLOAD = "W10";
  private static final String FORK = "fork-exec";
  private static final String MESOS = "Mesos 1.11.0 on such a machine";
  private static final String UCR = "Mesos 1.7.0, 1,000 containers, published, on 2 × E5-2658 v3";

  /** Of the time to start one task, from none to all of the crowd beside it. */
  private static final double LAW = 1.05;

  private StartResults() {}

  /** Milliseconds to start one task beside so many. */
  static Figure start(int others, double[] millis) {
    return Figure.of("start of one task, " + others + " running", "ms", Values.of(millis))
        .withAtMost(Stat.P50, 10)
        .withPeer(MESOS + ", from ACCEPT", Stat.P50, 229)
        .withFloor(FORK, 1);
  }

  static Growth growth(int others, double[] alone, double[] beside) {
    double before = Values.of(alone).find(Stat.P50).orElseThrow();
    double after = Values.of(beside).find(Stat.P50).orElseThrow();
    return new Growth(
        "median start, 0 to " + others + " others running", after / before, LAW, false);
  }

  /** Seconds of so many tasks at once. */
  static Figure storm(int tasks, double[] seconds) {
    Figure figure =
        Figure.of(tasks + " tasks at once, all running", "s", Values.of(seconds))
            .withFloor(FORK, tasks);
    return tasks == 1000 ? figure.withAtMost(Stat.P50, 5).withPeer(UCR, Stat.P50, 30.7) : figure;
  }

  static Figure end(int tasks, double[] seconds) {
    Figure figure = Figure.of(tasks + " tasks killed, all ends told", "s", Values.of(seconds));
    return tasks == 1000 ? figure.withAtMost(Stat.P50, 5).withPeer(UCR, Stat.P50, 22) : figure;
  }

  static Figure memory(int tasks, double mebibytes) {
    return Figure.of("agent's RSS, " + tasks + " running", "MB", mebibytes)
        .withAtMost(Stat.VALUE, 300);
  }

  static Figure idle(int tasks, double percent) {
    return Figure.of("agent's CPU doing nothing, " + tasks + " running", "%", percent)
        .withAtMost(Stat.VALUE, 5);
  }

  static Figure beside(double megabytes) {
    return Figure.of("memory beside each task, proportional", "MB", megabytes)
        .withAtMost(Stat.VALUE, 1.5)
        .withPeer(MESOS, Stat.VALUE, 12);
  }

  static Figure comeBack(int tasks, double millis) {
    return Figure.of("kill -9 and start to the SUBSCRIBE with " + tasks + " tasks", "ms", millis)
        .withAtMost(Stat.VALUE, 3000);
  }

  static Result of(StartOptions options, long checked, List<String> faults) {
    return Result.of(WORKLOAD, "process tasks", checked, faults)
        .withParameter("samples", options.samples())
        .withParameter("crowd", options.crowd())
        .withParameter("storm", options.storm())
        .withParameter("storms", options.storms());
  }
}

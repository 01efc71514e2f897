package io.souk.bench.memory;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.standing.MasterProcess;
import io.souk.bench.standing.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Readings as results, with the goals and the figures of others. */
final class MemoryFigures {

  static final String WORKLOAD = "W7";

  private static final String MESOS = "Mesos 1.11.0, here";
  private static final double MEGA = 1e6;
  private static final Point TEN_THOUSAND = new Point(10_000, 0, Shape.LabelKind.EQUAL, 0, 0);
  private static final Point HUNDRED_THOUSAND =
      new Point(10_000, 100_000, Shape.LabelKind.EQUAL, 0, 0);

  /** Ten times as many may cost this much more: tables double. */
  private static final double LINEAR = 11;

  private MemoryFigures() {}

  /** Of one cluster. */
  static Result of(
      MemoryOptions options, MasterProcess master, Reading reading, List<String> faults)
      throws IOException {
    Point point = reading.point().orElseThrow();
    long checked = point.agents() + point.tasks() + point.decliners();
    Result result =
        Result.of(WORKLOAD, point.name() + masters(options), checked, faults)
            .withParameter("commit", options.commit())
            .withParameter("jvm", master.options())
            .withParameter("rest_s", options.rest().toSeconds())
            .withParameter("most_heap_mb", Math.round(master.mostHeap() / MEGA))
            .with(resident(point, reading))
            .with(mega("live heap", reading.live().bytes()))
            .with(mega("resident after a full collection", reading.collected()))
            .with(mega("heap after a full collection, committed", reading.heap().committed()))
            .with(mega("resident and no heap", reading.outside()))
            .with(mega("resident, peak until all stood", reading.peak()));
    if (reading.afterState().isPresent()) {
      Reading.AfterState after = reading.afterState().get();
      result =
          result
              .with(mega("/state, length", after.body()))
              .with(mega("resident, peak while /state was read", after.peak()))
              .with(mega("live heap after /state was read", after.live()));
    }
    return result;
  }

  private static String masters(MemoryOptions options) {
    return options.masters().count() == 1
        ? ""
        : ", leader of " + options.masters().count() + " masters";
  }

  private static Figure resident(Point point, Reading reading) {
    Figure resident = mega("resident", reading.loaded());
    if (point.equals(TEN_THOUSAND)) {
      return resident.withPeer(MESOS, Stat.VALUE, 263);
    }
    return point.equals(HUNDRED_THOUSAND)
        ? resident.withAtMost(Stat.VALUE, 400).withPeer(MESOS, Stat.VALUE, 878)
        : resident;
  }

  private static Figure mega(String name, double bytes) {
    return Figure.of(name, "MB", bytes / MEGA);
  }

  /** What one of each takes, from all of them together. */
  static Result shares(MemoryOptions options, List<Reading> readings) {
    Map<Shares.Part, Double> shares = new Shares(readings).of(it -> it.live().bytes());
    List<String> faults =
        shares.isEmpty()
            ? List.of("the points do not tell agents, tasks and the rest apart")
            : List.of();
    Result result =
        Result.of(WORKLOAD, "what one takes" + masters(options), readings.size(), faults)
            .withParameter("commit", options.commit())
            .withParameter("points", readings.size());
    for (Map.Entry<Shares.Part, Double> share : shares.entrySet()) {
      result = result.with(figure(share.getKey(), share.getValue()));
    }
    return withGrowth(result, readings);
  }

  private static Figure figure(Shares.Part part, double bytes) {
    Figure figure = Figure.of(part.text(), "B", bytes);
    return switch (part) {
      case MASTER, CONNECTION -> figure;
      case AGENT -> figure.withAtMost(Stat.VALUE, 6_000).withPeer(MESOS, Stat.VALUE, 19_500);
      case TASK_EQUAL -> figure.withAtMost(Stat.VALUE, 600).withPeer(MESOS, Stat.VALUE, 6_300);
      case TASK_DISTINCT -> figure.withAtMost(Stat.VALUE, 1_600);
      case FILTER -> figure.withAtMost(Stat.VALUE, 0.125).withPeer(MESOS, Stat.VALUE, 4_500);
    };
  }

  private static Result withGrowth(Result result, List<Reading> readings) {
    Optional<Long> none = live(readings, point -> false, true);
    Optional<Long> thousand = live(readings, is(1_000, 0), false);
    Optional<Long> ten = live(readings, is(10_000, 0), false);
    Optional<Long> few = live(readings, is(10_000, 100_000), false);
    Optional<Long> many = live(readings, is(10_000, 1_000_000), false);
    Result grown = result;
    if (none.isPresent() && thousand.isPresent() && ten.isPresent()) {
      grown = grown.with(growth("1,000 to 10,000 agents", none.get(), thousand.get(), ten.get()));
    }
    if (ten.isPresent() && few.isPresent() && many.isPresent()) {
      grown = grown.with(growth("100,000 to 1,000,000 tasks", ten.get(), few.get(), many.get()));
    }
    return grown;
  }

  private static Growth growth(String what, long base, long small, long large) {
    double factor = (double) (large - base) / (small - base);
    return new Growth("live heap, " + what, factor, LINEAR, true);
  }

  private static Predicate<Point> is(int agents, int tasks) {
    return new Point(agents, tasks, Shape.LabelKind.EQUAL, 0, 0)::equals;
  }

  private static Optional<Long> live(
      List<Reading> readings, Predicate<Point> which, boolean without) {
    return readings.stream()
        .filter(reading -> reading.point().map(which::test).orElse(without))
        .map(reading -> reading.live().bytes())
        .findFirst();
  }
}

package io.souk.bench.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.bench.Waits;
import io.souk.bench.result.Result;
import io.souk.bench.standing.Answer;
import io.souk.bench.standing.Histogram;
import io.souk.bench.standing.HttpLine;
import io.souk.bench.standing.MasterProcess;
import io.souk.bench.standing.Population;
import io.souk.bench.standing.StandingCluster;
import io.souk.bench.standing.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Directs a run: point by point, each on masters of its own. Blocks. */
final class MemoryLoad {

  /** Registry, other masters, the probes of this program. */
  private static final int FILES_BESIDE = 200;

  /** Of a larger cluster the agents and the tasks are counted only: an answer has 630 B a task. */
  private static final int MOST_TASKS_READ = 200_000;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double MEGA = 1e6;

  private final MemoryOptions options;
  private final List<Reading> readings = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();

  MemoryLoad(MemoryOptions options) {
    this.options = options;
  }

  /** What was read so far. */
  List<Reading> readings() {
    return List.copyOf(readings);
  }

  /**
   * Does everything.
   *
   * @throws IllegalStateException when a cluster does not come to stand in time
   */
  List<Result> run() throws IOException {
    for (Point point : options.points()) {
      try (Subject subject = subject()) {
        long files = subject.process().mostFiles();
        if (files < point.streams() + FILES_BESIDE) {
          results.add(
              Result.notMeasured(
                  MemoryFigures.WORKLOAD,
                  point.name(),
                  "a process may open %d files here (ulimit -n)".formatted(files)));
          continue;
        }
        measure(point, subject);
      }
    }
    if (readings.size() > 1) {
      results.add(MemoryFigures.shares(options, readings));
    }
    return List.copyOf(results);
  }

  private Subject subject() throws IOException {
    return options.attach().isPresent() ? options.attach().get() : Subject.start(options.masters());
  }

  private void measure(Point point, Subject subject) throws IOException {
    MasterProcess master = subject.process();
    if (readings.isEmpty()) {
      readings.add(read(Optional.empty(), master, master.resident(), Optional.empty()));
    }
    try (StandingCluster cluster = new StandingCluster(subject.urls(), point.shape());
        IdleConnections idle = new IdleConnections(subject.leader(), point.connections())) {
      cluster.start();
      subject.awaitQuiet();
      Waits.pause(options.rest());
      idle.open();
      List<String> faults =
          new ArrayList<>(counts(point, HttpLine.get(subject.leader(), "/metrics/snapshot")));
      Reading quiet = read(Optional.of(point), master, master.resident(), Optional.empty());
      Reading whole = quiet;
      if (options.state() && point.tasks() <= MOST_TASKS_READ) {
        whole = afterState(quiet, subject, cluster.population(), faults);
      }
      faults.addAll(cluster.faults());
      readings.add(whole);
      results.add(MemoryFigures.of(options, master, whole, faults));
      System.out.printf(
          Locale.ROOT,
          "%s: live %.1f MB, resident %.1f MB, %.1f MB after a full collection%n",
          point.name(),
          whole.live().bytes() / MEGA,
          whole.loaded() / MEGA,
          whole.collected() / MEGA);
    }
  }

  private static Reading read(
      Optional<Point> point,
      MasterProcess master,
      long loaded,
      Optional<Reading.AfterState> afterState)
      throws IOException {
    long peak = master.peak();
    master.collect();
    Histogram live = master.histogram();
    return new Reading(point, loaded, peak, master.resident(), master.heap(), live, afterState);
  }

  /** What a master's metrics must say; of what was declined only the frameworks know. */
  static List<String> counts(Point point, byte[] snapshot) throws IOException {
    JsonNode metrics = MAPPER.readTree(snapshot);
    List<String> faults = new ArrayList<>();
    compare(metrics, "master/slaves_active", point.agents(), faults);
    compare(metrics, "master/tasks_running", point.tasks(), faults);
    compare(
        metrics,
        "master/frameworks_active",
        point.decliners() + point.shape().frameworks(),
        faults);
    return faults;
  }

  private static void compare(JsonNode metrics, String name, double expected, List<String> faults) {
    double said = metrics.path(name).asDouble(-1);
    if (said != expected) {
      faults.add("%s is %.0f, expected %.0f".formatted(name, said, expected));
    }
  }

  private static Reading afterState(
      Reading before, Subject subject, Population population, List<String> faults)
      throws IOException {
    MasterProcess master = subject.process();
    master.forgetPeak();
    long from = System.nanoTime();
    byte[] body = HttpLine.get(subject.leader(), "/state");
    Population.Span when = new Population.Span(from, System.nanoTime(), 0);
    long peak = master.peak();
    faults.addAll(population.check(Answer.ofState(body), when));
    return new Reading(
        before.point(),
        before.loaded(),
        before.peak(),
        before.collected(),
        before.heap(),
        before.live(),
        Optional.of(new Reading.AfterState(body.length, peak, master.histogram().bytes())));
  }
}

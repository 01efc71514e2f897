package io.souk.bench.reads;

import io.souk.bench.Waits;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Values;
import io.souk.bench.standing.Churn;
import io.souk.bench.standing.MasterProcess;
import io.souk.bench.standing.Shape;
import io.souk.bench.standing.StandingCluster;
import io.souk.bench.standing.Subject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Directs a run: cluster by cluster, each on masters of its own, and in it case by case. Blocks.
 */
final class ReadsLoad {

  /** Registry, other masters, clients, subscribers. */
  private static final int FILES_BESIDE = 500;

  /** What a standby shows may be so old: the master tells how old it is, and closes at more. */
  private static final long STANDBY_LAG = TimeUnit.SECONDS.toNanos(5);

  /** A master that has not heard for so long that a task has ended is no slow one, but wrong. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  /** What is late then still is the master's fault, and counted. */
  private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(30);

  private static final double MEGA = 1e6;

  private final ReadsOptions options;
  private final List<Result> results = new ArrayList<>();

  ReadsLoad(ReadsOptions options) {
    this.options = options;
  }

  /**
   * Does everything.
   *
   * @throws IllegalStateException when a cluster does not come to stand in time
   */
  List<Result> run() throws IOException {
    for (Shape shape : options.shapes()) {
      try (Subject subject = subject()) {
        long files = subject.process().mostFiles();
        if (files < shape.agents() + FILES_BESIDE) {
          results.add(
              Result.notMeasured(
                  ReadsFigures.WORKLOAD,
                  name(shape),
                  "a process may open %d files here (ulimit -n)".formatted(files)));
          continue;
        }
        measure(shape, subject);
      }
    }
    return List.copyOf(results);
  }

  private Subject subject() throws IOException {
    return options.attach().isPresent() ? options.attach().get() : Subject.start(options.masters());
  }

  private void measure(Shape shape, Subject subject) throws IOException {
    try (StandingCluster cluster = new StandingCluster(subject.urls(), shape);
        HealthProbe health = new HealthProbe(server(subject))) {
      cluster.start();
      subject.awaitQuiet();
      boolean first = shape == options.shapes().getFirst();
      Optional<Churn> churn =
          shape.frameworks() == 1 && options.rate() > 0
              ? Optional.of(cluster.churn(options.rate()))
              : Optional.empty();
      Case run = new Case(subject, cluster, churn, health);
      health.start();
      quiet(run);
      for (int clients : options.clients()) {
        read(run, Read.STATE, clients);
      }
      for (Read read : List.of(Read.OPERATOR_PROTOBUF, Read.OPERATOR_JSON, Read.SUMMARY)) {
        read(run, read, 1);
      }
      churn.ifPresent(cluster::settle);
      if (first && shape.frameworks() == 1 && options.events().subscribers() > 0) {
        add(new EventLoad(options, subject, cluster).run());
      }
    }
  }

  /** What the cases of one cluster share. */
  private record Case(
      Subject subject, StandingCluster cluster, Optional<Churn> churn, HealthProbe health) {

    /** Answers that were kept were compared until now, at the cost of the ends of tasks. */
    void begin() throws IOException {
      long deadline = System.nanoTime() + LONGEST_CATCH_UP.toNanos();
      while (!churn.map(Churn::isOnTime).orElse(true) && System.nanoTime() < deadline) {
        Waits.pause(Duration.ofMillis(100));
      }
      health.latencies().clear();
      churn.ifPresent(it -> it.toOffer().clear());
      subject.process().forgetPeak();
    }
  }

  /** Of several masters a standby. */
  private static URI server(Subject subject) {
    return subject.standbys().isEmpty() ? subject.leader() : subject.standbys().getFirst();
  }

  private void quiet(Case run) throws IOException {
    Waits.pause(Duration.ofSeconds(Math.min(options.length().toSeconds(), 5)));
    run.begin();
    Waits.pause(options.length());
    List<String> faults = new ArrayList<>(run.health().failures());
    faults.addAll(run.cluster().faults());
    long checked = run.health().latencies().count();
    add(beside(of(run, "nobody reads", checked, faults), run, 0));
  }

  private void read(Case run, Read read, int clients) throws IOException {
    StateClients.Plan plan =
        new StateClients.Plan(clients, options.warmUp(), options.least(), options.length());
    StateClients all = new StateClients(server(run.subject()), read, plan);
    MasterProcess master = run.subject().process();
    run.begin();
    Duration cpu = master.cpu();
    all.run();
    double seconds = master.cpu().minus(cpu).toNanos() / 1e9;
    // What is compared below takes time that belongs to nobody.
    Optional<Values> health = run.health().latencies().values();
    Optional<Values> toOffer = run.churn().flatMap(it -> it.toOffer().values());
    long peak = master.peak();
    long lag = run.subject().standbys().isEmpty() ? 0 : STANDBY_LAG;
    List<String> faults = new ArrayList<>(all.check(run.cluster().population(), lag, PATIENCE));
    faults.addAll(run.health().failures());
    faults.addAll(run.cluster().faults());
    Shape shape = run.cluster().shape();
    Result result =
        of(run, "%s, %d clients".formatted(read.text(), clients), all.checked(), faults);
    if (all.latencies().values().isPresent()) {
      result =
          result
              .with(ReadsFigures.answer(read, shape, clients, all.latencies().values().get()))
              .with(Figure.of("length of an answer", "MB", all.bytes() / MEGA));
    }
    result =
        result
            .with(
                Figure.of(
                    "leader's processor for an answer, its other work included",
                    "ms",
                    1e3 * seconds / Math.max(1, all.answers())))
            .with(Figure.of("leader resident, peak", "MB", peak / MEGA));
    add(beside(result, shape, clients, health, toOffer));
  }

  private Result of(Case run, String variant, long checked, List<String> faults) {
    String where =
        run.subject().standbys().isEmpty()
            ? ""
            : ", read from a standby of " + run.subject().urls().size();
    return Result.of(
            ReadsFigures.WORKLOAD,
            name(run.cluster().shape()) + ": " + variant + where,
            checked,
            faults)
        .withParameter("commit", options.commit())
        .withParameter("java", String.join(" ", options.masters().java()))
        .withParameter("ends_per_second", run.churn().isPresent() ? options.rate() : 0)
        .withParameter("seconds", options.length().toSeconds());
  }

  private static Result beside(Result result, Case run, int clients) {
    return beside(
        result,
        run.cluster().shape(),
        clients,
        run.health().latencies().values(),
        run.churn().flatMap(it -> it.toOffer().values()));
  }

  private static Result beside(
      Result result, Shape shape, int clients, Optional<Values> health, Optional<Values> toOffer) {
    Result with = result;
    if (health.isPresent()) {
      with = with.with(ReadsFigures.health(shape, clients, health.get()));
    }
    return toOffer.isPresent()
        ? with.with(Figure.of("end of a task to its offer", "ms", toOffer.get()))
        : with;
  }

  private static String name(Shape shape) {
    return String.format(
        Locale.ROOT,
        "%,d agents, %,d tasks of %d framework%s",
        shape.agents(),
        shape.allTasks(),
        shape.frameworks(),
        shape.frameworks() == 1 ? "" : "s");
  }

  private void add(Result result) {
    results.add(result);
    System.out.println(result.variant());
    result
        .figures()
        .forEach(
            figure ->
                System.out.printf(
                    Locale.ROOT,
                    "  %s: %s %s%n",
                    figure.name(),
                    figure.values().by(),
                    figure.unit()));
  }
}

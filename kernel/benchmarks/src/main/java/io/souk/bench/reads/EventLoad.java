package io.souk.bench.reads;

import io.souk.bench.Waits;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.standing.Churn;
import io.souk.bench.standing.MasterProcess;
import io.souk.bench.standing.StandingCluster;
import io.souk.bench.standing.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The event stream: many subscribers, and two that stop reading. Blocks. */
final class EventLoad {

  /** Of a task that ends and is replaced: finished, added, running. */
  private static final int EVENTS_PER_END = 3;

  /** Two heartbeats are 30 s. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(90);

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final double MOST_HELD_MB = 16;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  private final ReadsOptions options;
  private final Subject subject;
  private final StandingCluster cluster;
  private final List<String> faults = new ArrayList<>();

  EventLoad(ReadsOptions options, Subject subject, StandingCluster cluster) {
    this.options = options;
    this.subject = subject;
    this.cluster = cluster;
  }

  Result run() throws IOException {
    try (Subscribers subscribers =
        new Subscribers(subject.leader(), options.events().codec(), cluster.population())) {
      subscribers.start(options.events().subscribers());
      Churn churn = cluster.churn(Math.max(1, options.events().rate() / EVENTS_PER_END));
      Waits.pause(WARM_UP);
      subject.process().forgetPeak();
      List<Figure> figures = new ArrayList<>(listen(subscribers));
      if (options.events().stalled()) {
        figures.addAll(stall(subscribers));
      }
      figures.add(Figure.of("resident, peak", "MB", subject.process().peak() / MEGA));
      settle(churn, subscribers);
      Result result =
          Result.of(ReadsFigures.WORKLOAD, variant(), checked(churn, subscribers), faults)
              .withParameter("commit", options.commit())
              .withParameter("codec", options.events().codec())
              .withParameter("seconds", options.length().toSeconds());
      for (Figure figure : figures) {
        result = result.with(figure);
      }
      return result;
    }
  }

  private List<Figure> listen(Subscribers subscribers) {
    EventLog log = subscribers.logs().getFirst();
    subscribers.logs().forEach(each -> each.lag().clear());
    MasterProcess master = subject.process();
    Duration cpu = master.cpu();
    long from = System.nanoTime();
    long told = log.events();
    Waits.pause(options.length());
    double seconds = (System.nanoTime() - from) / NANOS;
    double share = 100 * master.cpu().minus(cpu).toNanos() / NANOS / seconds;
    List<Figure> figures = new ArrayList<>();
    log.lag()
        .values()
        .ifPresent(
            lag ->
                figures.add(Figure.of("end of a task until a subscriber has read it", "ms", lag)));
    figures.add(
        Figure.of(
            "task events told to each subscriber", "events/s", (log.events() - told) / seconds));
    figures.add(Figure.of("master's processor", "%", share));
    figures.add(Figure.of("first record of a stream", "MB", first(subscribers) / MEGA));
    return figures;
  }

  private List<Figure> stall(Subscribers subscribers) throws IOException {
    StalledSubscriber stalled =
        new StalledSubscriber(
            subject.leader(), options.events().codec(), subscribers.counts().getFirst());
    List<Figure> figures = new ArrayList<>();
    for (boolean takes : List.of(true, false)) {
      String how = takes ? "stops after the first record" : "never reads";
      StalledSubscriber.Outcome outcome = stalled.run(takes, CUT_LIMIT);
      if (!outcome.cut()) {
        faults.add("a subscriber that " + how + " is not cut off in " + CUT_LIMIT);
      }
      figures.add(
          Figure.of("held for one that " + how + ", at most", "MB", outcome.heldBytes() / MEGA)
              .withAtMost(Stat.VALUE, MOST_HELD_MB));
      if (!takes) {
        figures.add(
            Figure.of("until the first record is given up meanwhile", "s", outcome.keptSeconds()));
      }
      figures.add(Figure.of("until one that " + how + " is cut off", "s", outcome.seconds()));
    }
    return figures;
  }

  private static long first(Subscribers subscribers) {
    return subscribers.counts().getFirst().first();
  }

  private String variant() {
    return String.format(
        Locale.ROOT,
        "event stream, %,d agents, %,d subscribers, %,d events/s",
        cluster.shape().agents(),
        options.events().subscribers(),
        options.events().rate());
  }

  /** Everybody must be told of everything that happened, once. */
  private void settle(Churn churn, Subscribers subscribers) {
    cluster.settle(churn);
    long ended = churn.ended();
    try {
      Waits.until(
          LIMIT,
          () ->
              subscribers.logs().stream().allMatch(log -> log.has(ended, ended))
                      && subscribers.counts().stream()
                          .allMatch(count -> count.events() == EVENTS_PER_END * ended)
                  || !subscribers.failures().isEmpty(),
          () -> "not everybody is told of everything");
    } catch (IllegalStateException e) {
      faults.add(e.getMessage());
    }
    faults.addAll(subscribers.failures());
    subscribers.logs().forEach(log -> faults.addAll(log.check(ended, ended)));
    subscribers.counts().stream()
        .filter(count -> count.events() != EVENTS_PER_END * ended)
        .map(count -> "%d events counted of %d".formatted(count.events(), EVENTS_PER_END * ended))
        .distinct()
        .forEach(faults::add);
    faults.addAll(cluster.faults());
  }

  private static long checked(Churn churn, Subscribers subscribers) {
    return EVENTS_PER_END
        * churn.ended()
        * (subscribers.logs().size() + subscribers.counts().size());
  }
}

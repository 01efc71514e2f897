package io.souk.bench.load.failover;

import io.souk.bench.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Directs a run: a cluster of three masters, whose leader ends again and again. Blocks. */
final class FailoverLoad {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration GATE_LIMIT = Duration.ofSeconds(30);

  /** The probes go on for so long before a leader ends. */
  private static final Duration AHEAD = Duration.ofMillis(500);

  private final FailoverOptions options;
  private final List<FailoverRound> rounds = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  FailoverLoad(FailoverOptions options) {
    this.options = options;
  }

  /**
   * Does everything.
   *
   * @throws IllegalStateException when something that must happen does not in time
   */
  FailoverResult run() throws IOException {
    try (FailoverMasters masters = new FailoverMasters(options.masters())) {
      System.out.println("the masters' files: " + masters.dir());
      masters.start();
      masters.awaitCaughtUp();
      try (FailoverCluster cluster =
          new FailoverCluster(masters.urls(), options.agents(), options.tasks())) {
        long from = System.nanoTime();
        cluster.start();
        System.out.printf(
            Locale.ROOT,
            "%d agents, %d tasks, all running after %.1f s%n",
            options.agents(),
            options.allTasks(),
            (System.nanoTime() - from) / 1e9);
        faults.addAll(check(cluster, masters));
        FailoverProbe probe = cluster.probe(options.patience());
        for (int i = 1; i <= options.rounds() && faults.isEmpty(); i++) {
          round(i, masters, cluster, probe);
        }
        return new FailoverResult(
            rounds,
            probe.reads(),
            probe.failures(),
            probe.latency(),
            faults.isEmpty() ? memory(masters) : List.of(),
            faults);
      }
    }
  }

  /** One that does not come to its end is a fault, and the last. */
  private void round(
      int number, FailoverMasters masters, FailoverCluster cluster, FailoverProbe probe)
      throws IOException {
    try {
      FailoverMasters.Member leader = masters.awaitCaughtUp();
      masters.awaitQuiet(Duration.ofSeconds(options.settle()));
      play(number, masters, leader, cluster, probe);
      leader.process().awaitEnd();
      leader.start();
      leader.process().awaitReady();
    } catch (IllegalStateException e) {
      faults.add(e.getMessage());
    } finally {
      probe.stop();
    }
  }

  private static List<String> check(FailoverCluster cluster, FailoverMasters masters) {
    return cluster.check(() -> masters.leader().map(FailoverMasters.Member::url), GATE_LIMIT);
  }

  private void play(
      int number,
      FailoverMasters masters,
      FailoverMasters.Member leader,
      FailoverCluster cluster,
      FailoverProbe probe) {
    List<FailoverMasters.Member> left =
        masters.members().stream().filter(each -> each != leader).toList();
    FailoverRound round = cluster.nextRound();
    int failedBefore = probe.failures().size();
    probe.start(leader, left, round);
    Waits.pause(AHEAD);
    round.begin();
    leader.end(options.stop());
    Waits.until(LIMIT, round::isOver, () -> "round " + number + ": " + round.progress());
    faults.addAll(check(cluster, masters));
    rounds.add(round);
    List<String> failed = probe.failures().stream().skip(failedBefore).toList();
    failed.stream().distinct().limit(5).forEach(System.err::println);
    System.out.printf(
        Locale.ROOT,
        "round %d: %s to %s, leads after %.3f s, first offer %.3f s, agents %.3f to %.3f s,"
            + " %d subscribed again, %d reads failed%n",
        number,
        leader.name(),
        round.successor().orElseThrow(),
        round.get(FailoverFigure.END_TO_LEADER) / 1e9,
        round.get(FailoverFigure.END_TO_OFFER) / 1e9,
        round.get(FailoverFigure.END_TO_FIRST_AGENT) / 1e9,
        round.get(FailoverFigure.END_TO_LAST_AGENT) / 1e9,
        round.again(),
        failed.size());
  }

  private List<FailoverResult.Memory> memory(FailoverMasters masters) {
    FailoverMasters.Member leader = masters.awaitCaughtUp();
    masters.awaitQuiet(Duration.ofSeconds(options.settle()));
    return masters.members().stream()
        .map(
            each ->
                new FailoverResult.Memory(
                    each.name(),
                    each == leader,
                    each.process().mebibytes("VmRSS"),
                    each.process().mebibytes("VmHWM")))
        .toList();
  }
}

package io.souk.master.http;

import io.souk.master.ensemble.ClockJudgement;
import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.EnsembleReport.ClockReading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other masters twice a minute and says in the log when clocks begin or cease to differ.
 */
public final class ClockWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long INTERVAL_MILLIS = 30_000;

  /** Clocks that are kept by NTP lie closer together. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final PeerReports peers;
  private final Consumer<EnsembleReport> listener;
  private ClockJudgement last = new ClockJudgement.Agreement();
  private long timer = -1;

  /**
   * @param listener told of each round's report
   */
  public ClockWatch(Vertx vertx, PeerReports peers, Consumer<EnsembleReport> listener) {
    this.vertx = vertx;
    this.peers = peers;
    this.listener = listener;
  }

  /** Looks now and from then on. */
  public void start() {
    timer = vertx.setPeriodic(0, INTERVAL_MILLIS, ignored -> look());
  }

  /** Looks no more. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void look() {
    peers
        .collect()
        .onSuccess(
            report -> {
              listener.accept(report);
              tell(judge(report, LIMIT));
            });
  }

  /** What the answers in {@code report} say of the clocks. */
  public static ClockJudgement judge(EnsembleReport report, Duration limit) {
    Map<String, ClockReading> others = new TreeMap<>();
    for (EnsembleReport.Answered answered : report.answered()) {
      if (!answered.address().equals(report.seenBy())) {
        others.put(answered.address(), answered.clock());
      }
    }
    return ClockJudgement.of(others, report.masters().size(), limit);
  }

  private synchronized void tell(ClockJudgement judgement) {
    if (judgement.getClass() == last.getClass()) {
      return;
    }
    last = judgement;
    switch (judgement) {
      case ClockJudgement.Agreement agreement -> LOG.info("event=clocks_agree");
      case ClockJudgement.OthersDiffer(Map<String, Duration> off) ->
          off.forEach(
              (address, ahead) ->
                  LOG.warn(
                      "event=clocks_differ master={} ahead_seconds={} hint=\"keep the clocks of all"
                          + " masters by NTP\"",
                      address,
                      ahead.toMillis() / 1000.0));
      case ClockJudgement.OwnIsOff off ->
          LOG.warn(
              "event=own_clock_off ahead_seconds={} of=\"{}\" hint=\"set the clock of this"
                  + " machine: jobs fire by it once this master leads\"",
              off.ahead().toMillis() / 1000.0,
              String.join(",", off.majority()));
    }
  }
}

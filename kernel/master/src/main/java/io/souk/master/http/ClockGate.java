package io.souk.master.http;

import io.souk.master.ensemble.ClockJudgement;
import io.souk.master.ensemble.EnsembleReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a master whose clock is far off from what a majority of the masters agree on out of the
 * registry, until its clock is set: once it led, it would run jobs that are not due, or miss them.
 */
public final class ClockGate {

  private static final Logger LOG = LoggerFactory.getLogger(ClockGate.class);

  /** A minute is nothing that NTP leaves, nor that a slow network explains. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final long AGAIN_MILLIS = 2_000;

  /** So often it asks those who are there and do not answer in time, as on a busy machine. */
  private static final int TRIES = 3;

  private final Vertx vertx;
  private final PeerReports peers;
  private boolean told;
  private int tries;

  /** Compares with those that {@code peers} reaches. */
  public ClockGate(Vertx vertx, PeerReports peers) {
    this.vertx = vertx;
    this.peers = peers;
  }

  /** Completes at once unless the clock is off; otherwise when it is set. Never fails. */
  public Future<Void> pass() {
    if (peers.members().size() == 1) {
      return Future.succeededFuture();
    }
    return peers.collect().compose(this::judge);
  }

  private Future<Void> judge(EnsembleReport report) {
    if (!(ClockWatch.judge(report, LIMIT) instanceof ClockJudgement.OwnIsOff off)) {
      if (report.masters().stream().anyMatch(ClockGate::tooSlow) && ++tries < TRIES) {
        return pass();
      }
      if (told) {
        LOG.warn("event=clock_set");
      }
      return Future.succeededFuture();
    }
    if (!told) {
      told = true;
      LOG.warn(
          "event=waits_for_clock ahead_seconds={} of=\"{}\" hint=\"set the clock of this machine;"
              + " until then this master takes no part\"",
          off.ahead().toMillis() / 1000.0,
          String.join(",", off.majority()));
    }
    return vertx.timer(AGAIN_MILLIS).compose(ignored -> pass()).mapEmpty();
  }

  private static boolean tooSlow(EnsembleReport.Row row) {
    return row instanceof EnsembleReport.Silent silent
        && silent.reason().equals(PeerReports.TOO_SLOW);
  }
}

package io.souk.agent.adapter.probe;

import io.souk.agent.check.CheckTiming;
import io.souk.agent.check.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Probes one target: first after the delay, then each time the interval after the end of the probe
 * before. Guards its state by its monitor; results are handed out one at a time, outside of it.
 */
final class CheckLoop {
  private final Timers timers;
  private final CheckTiming timing;
  private final Probe probe;
  private final Consumer<ProbeResult> results;
  private Runnable callOff = () -> {};
  private Runnable cancelAttempt = () -> {};
  private long attempt;
  private boolean stopped;

  /**
   * @param results takes each result; called in order, never twice at once
   */
  CheckLoop(Timers timers, CheckTiming timing, Probe probe, Consumer<ProbeResult> results) {
    this.timers = timers;
    this.timing = timing;
    this.probe = probe;
    this.results = results;
  }

  /** Begins; the delay counts from {@code runningSince}. */
  void start(Instant runningSince) {
    Duration left = Duration.between(timers.now(), runningSince.plus(timing.delay()));
    schedule(left.isNegative() ? Duration.ZERO : left);
  }

  private synchronized void schedule(Duration delay) {
    if (!stopped) {
      callOff = timers.after(delay, this::begin);
    }
  }

  private void begin() {
    long current;
    Probe.Attempt started;
    synchronized (this) {
      if (stopped) {
        return;
      }
      current = ++attempt;
      started = probe.start(timing.timeout());
      cancelAttempt = started.cancel();
      callOff =
          timing
              .timeout()
              .map(limit -> timers.after(limit, () -> giveUp(current, limit)))
              .orElse(() -> {});
    }
    started.result().onSuccess(result -> end(current, result));
  }

  private void giveUp(long number, Duration limit) {
    synchronized (this) {
      if (number == attempt) {
        cancelAttempt.run();
      }
    }
    end(number, new ProbeResult.Failure("timed out after " + limit.toMillis() + " ms"));
  }

  private void end(long number, ProbeResult result) {
    synchronized (this) {
      if (stopped || number != attempt) {
        return; // The attempt was given up, or its end is known already.
      }
      attempt++;
      callOff.run();
      cancelAttempt = () -> {};
    }
    results.accept(result);
    schedule(timing.interval());
  }

  /** Ends probing; a result that is being handed out is the last. */
  synchronized void stop() {
    stopped = true;
    callOff.run();
    cancelAttempt.run();
  }
}

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
  private long number;
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
      current = ++number;
      started = attempt();
      cancelAttempt = started.cancel();
      callOff =
          timing
              .timeout()
              .map(limit -> timers.after(limit, () -> giveUp(current, limit)))
              .orElse(() -> {});
    }
    started.result().onSuccess(result -> end(current, result));
  }

  /** A client that refuses outright (the agent stops) says nothing about the task. */
  private Probe.Attempt attempt() {
    try {
      return probe.start(timing.timeout());
    } catch (IllegalStateException e) {
      return Probe.Attempt.ended(new ProbeResult.Discarded(String.valueOf(e.getMessage())));
    }
  }

  private void giveUp(long asked, Duration limit) {
    synchronized (this) {
      if (asked == number) {
        cancelAttempt.run();
      }
    }
    end(asked, new ProbeResult.Failure("timed out after " + limit.toMillis() + " ms"));
  }

  private void end(long asked, ProbeResult result) {
    synchronized (this) {
      if (stopped || asked != number) {
        return; // The attempt was given up, or its end is known already.
      }
      number++;
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

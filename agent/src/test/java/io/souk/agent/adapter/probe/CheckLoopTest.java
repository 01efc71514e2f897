package io.souk.agent.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.check.CheckTiming;
import io.souk.agent.check.ProbeResult;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class CheckLoopTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProbeResult OK = new ProbeResult.Answer(200);
  private final VirtualTimers timers = new VirtualTimers();
  private final FakeProbe probe = new FakeProbe();
  private final List<String> results = new ArrayList<>();
  private final CheckTiming timing =
      new CheckTiming(
          Duration.ofSeconds(15), Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(20)));
  private final CheckLoop loop =
      new CheckLoop(timers, timing, probe, r -> results.add(timers.seconds() + " " + r));

  @Test
  void probesAfterTheDelayAndThenTheIntervalAfterEachEnd() {
    loop.start(START);
    timers.advance(14);
    assertThat(probe.attempts).isEmpty();
    timers.advance(1);
    assertThat(probe.attempts).hasSize(1);
    timers.advance(4);
    probe.attempts.get(0).complete(OK);
    timers.advance(9);
    assertThat(probe.attempts).hasSize(1);
    timers.advance(1);
    assertThat(probe.attempts).hasSize(2);
    assertThat(results).containsExactly("19 " + OK);
  }

  @Test
  void theDelayCountsFromTheStartOfTheTask() {
    loop.start(START.minusSeconds(10));
    timers.advance(5);
    assertThat(probe.attempts).hasSize(1);
    CheckLoop late = new CheckLoop(timers, timing, probe, r -> {});
    late.start(START.minusSeconds(1000));
    timers.advance(0);
    assertThat(probe.attempts).hasSize(2);
  }

  @Test
  void aProbeThatTakesTooLongIsCancelledAndFails() {
    loop.start(START);
    timers.advance(15 + 20);
    assertThat(probe.cancelled).isEqualTo(1);
    assertThat(results).hasSize(1);
    assertThat(results.get(0)).contains("timed out");
    probe.attempts.get(0).complete(OK);
    assertThat(results).hasSize(1);
    timers.advance(10);
    assertThat(probe.attempts).hasSize(2);
    probe.attempts.get(1).complete(OK);
    timers.advance(20);
    assertThat(results).hasSize(2);
  }

  @Test
  void nothingHappensOnceStopped() {
    loop.start(START);
    timers.advance(15);
    loop.stop();
    assertThat(probe.cancelled).isEqualTo(1);
    probe.attempts.get(0).complete(OK);
    timers.advance(1000);
    assertThat(results).isEmpty();
    assertThat(probe.attempts).hasSize(1);
    assertThat(timers.due).isEmpty();
    loop.stop();
  }

  private static final class FakeProbe implements Probe {
    private final List<Promise<ProbeResult>> attempts = new ArrayList<>();
    private int cancelled;

    @Override
    public Attempt start(Optional<Duration> timeout) {
      Promise<ProbeResult> attempt = Promise.promise();
      attempts.add(attempt);
      return new Attempt(attempt.future(), () -> cancelled++);
    }
  }

  private static final class VirtualTimers implements Timers {
    private record Due(Instant at, Runnable action) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
    private Instant now = START;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
      Due timer = new Due(now.plus(delay), action);
      due.add(timer);
      return () -> due.remove(timer);
    }

    long seconds() {
      return Duration.between(START, now).toSeconds();
    }

    void advance(long seconds) {
      Instant end = now.plusSeconds(seconds);
      while (!due.isEmpty() && !due.peek().at().isAfter(end)) {
        Due next = due.poll();
        now = next.at();
        next.action().run();
      }
      now = end;
    }
  }
}

package io.souk.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HealthTrackerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ProbeResult OK = new ProbeResult.Answer(200);
  private static final ProbeResult BAD = new ProbeResult.Answer(500);

  @Test
  void defaultsAreMesosDefaults() {
    HealthCheck check = http().build();
    assertThat(CheckTiming.of(check))
        .isEqualTo(
            new CheckTiming(
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Optional.of(Duration.ofSeconds(20))));
    HealthTracker tracker = HealthTracker.start(check, START);
    assertThat(tracker.grace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(tracker.consecutiveFailures()).isEqualTo(3);
    assertThat(tracker.target()).isEqualTo(new ProbeTarget.Http("http", false, 80, "/ping"));
  }

  @Test
  void aTimeoutOfZeroIsNone() {
    assertThat(CheckTiming.of(http().setTimeoutSeconds(0).build()).timeout()).isEmpty();
    assertThat(CheckTiming.of(http().setIntervalSeconds(Double.NaN).build()).interval())
        .isEqualTo(Duration.ZERO);
    assertThat(CheckTiming.of(http().setDelaySeconds(Double.POSITIVE_INFINITY).build()).delay())
        .isEqualTo(Duration.ofDays(366));
  }

  @Test
  void failuresInTheGracePeriodAreIgnoredUntilTheFirstSuccess() {
    HealthTracker tracker = HealthTracker.start(http().build(), START);
    HealthTracker.Step early = tracker.onResult(START.plusSeconds(10), BAD);
    assertThat(early.report()).isEmpty();
    assertThat(early.next()).isEqualTo(tracker);

    HealthTracker.Step good = tracker.onResult(START.plusSeconds(2), OK);
    assertThat(good.report()).contains(new HealthTracker.Report(true, false, 0, "healthy"));
    HealthTracker.Step bad = good.next().onResult(START.plusSeconds(3), BAD);
    assertThat(bad.report()).contains(new HealthTracker.Report(false, false, 1, "HTTP status 500"));
  }

  @Test
  void eachFailureBeyondGraceIsReportedAndTheLimitKills() {
    HealthTracker tracker = HealthTracker.start(http().build(), START);
    Instant late = START.plusSeconds(11);
    List<Boolean> kills = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      HealthTracker.Step step = tracker.onResult(late, new ProbeResult.Failure("timed out"));
      tracker = step.next();
      kills.add(step.report().orElseThrow().kill());
      assertThat(step.report().orElseThrow().healthy()).isFalse();
      assertThat(step.report().orElseThrow().failures()).isEqualTo(i + 1);
    }
    assertThat(kills).containsExactly(false, false, true, true);
  }

  @Test
  void aSuccessAfterFailuresIsReportedOnceAndResetsTheCount() {
    HealthTracker tracker = HealthTracker.start(http().build(), START);
    Instant late = START.plusSeconds(60);
    tracker = tracker.onResult(late, BAD).next().onResult(late, BAD).next();
    HealthTracker.Step well = tracker.onResult(late, OK);
    assertThat(well.report().orElseThrow().healthy()).isTrue();
    assertThat(well.next().onResult(late, OK).report()).isEmpty();
    assertThat(well.next().onResult(late, BAD).report().orElseThrow().failures()).isEqualTo(1);
  }

  @Test
  void zeroConsecutiveFailuresBehavesLikeOne() {
    HealthTracker tracker =
        HealthTracker.start(
            http().setConsecutiveFailures(0).setGracePeriodSeconds(0).build(), START);
    assertThat(tracker.onResult(START.plusSeconds(1), BAD).report().orElseThrow().kill()).isTrue();
  }

  @Test
  void discardedResultsChangeNothing() {
    HealthTracker tracker = HealthTracker.start(http().build(), START);
    HealthTracker.Step step =
        tracker.onResult(START.plusSeconds(99), new ProbeResult.Discarded("engine away"));
    assertThat(step).isEqualTo(new HealthTracker.Step(tracker, Optional.empty()));
  }

  @Test
  void aRestartOfTheAgentRepeatsNoReport() {
    HealthTracker tracker = HealthTracker.start(http().build(), START);
    Instant late = START.plusSeconds(60);
    assertThat(tracker.resumed(true).onResult(late, OK).report()).isEmpty();
    assertThat(tracker.resumed(false).onResult(late, OK).report().orElseThrow().healthy()).isTrue();
    assertThat(tracker.resumed(true).onResult(START, BAD).report().orElseThrow().failures())
        .isEqualTo(1);
  }

  @Test
  void healthyAnswersOfEachKind() {
    ProbeTarget http = new ProbeTarget.Http("http", false, 1, "");
    assertThat(List.of(199, 200, 302, 399, 400).stream().map(c -> healthy(http, c)))
        .containsExactly(false, true, true, true, false);
    assertThat(healthy(new ProbeTarget.Tcp(false, 1), ProbeResult.CONNECTED)).isTrue();
    assertThat(healthy(new ProbeTarget.Tcp(false, 1), 0)).isFalse();
    ProbeTarget command = new ProbeTarget.Command(CommandInfo.getDefaultInstance());
    assertThat(healthy(command, 0)).isTrue();
    assertThat(healthy(command, 137)).isFalse();
  }

  @Test
  void impossibleChecksAreRefused() {
    assertThatThrownBy(() -> ProbeTarget.of(HealthCheck.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class);
    HealthCheck noPort = HealthCheck.newBuilder().setType(HealthCheck.Type.TCP).buildPartial();
    assertThatThrownBy(() -> ProbeTarget.of(noPort)).hasMessageContaining("port 0");
    HealthCheck ftp = http().setHttp(http().getHttp().toBuilder().setScheme("ftp")).build();
    assertThatThrownBy(() -> ProbeTarget.of(ftp)).hasMessageContaining("ftp");
  }

  /** Killing is asked for exactly when the last n results, all counted, were failures. */
  @Property(tries = 300)
  void killsExactlyAtTheLimit(
      @ForAll @Size(max = 40) List<Boolean> results,
      @ForAll @IntRange(min = 1, max = 5) int limit) {
    HealthTracker tracker =
        HealthTracker.start(
            http().setConsecutiveFailures(limit).setGracePeriodSeconds(5).build(), START);
    int row = 0;
    boolean everGood = false;
    for (int i = 0; i < results.size(); i++) {
      Instant now = START.plusSeconds(i);
      boolean good = results.get(i);
      everGood |= good;
      boolean counted = everGood || i > 5;
      row = good ? 0 : counted ? row + 1 : row;
      HealthTracker.Step step = tracker.onResult(now, good ? OK : BAD);
      tracker = step.next();
      assertThat(step.report().map(HealthTracker.Report::kill).orElse(false))
          .isEqualTo(!good && row >= limit);
      assertThat(step.report().isPresent() && !step.report().get().healthy())
          .isEqualTo(!good && counted);
    }
  }

  private static boolean healthy(ProbeTarget target, int value) {
    return target.healthy(new ProbeResult.Answer(value));
  }

  private static HealthCheck.Builder http() {
    return HealthCheck.newBuilder()
        .setType(HealthCheck.Type.HTTP)
        .setHttp(HealthCheck.HTTPCheckInfo.newBuilder().setPort(80).setPath("/ping"));
  }
}

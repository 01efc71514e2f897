package io.souk.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import org.junit.jupiter.api.Test;

class CheckTrackerTest {
  private static final CheckInfo HTTP =
      CheckInfo.newBuilder()
          .setType(CheckInfo.Type.HTTP)
          .setHttp(CheckInfo.Http.newBuilder().setPort(8080))
          .build();

  @Test
  void reportsOnlyChangesOfTheValue() {
    CheckTracker tracker = CheckTracker.start(HTTP);
    assertThat(tracker.last().hasHttp()).isTrue();
    assertThat(tracker.last().getHttp().hasStatusCode()).isFalse();

    CheckTracker.Step first = tracker.onResult(new ProbeResult.Answer(503));
    assertThat(first.report().orElseThrow().getHttp().getStatusCode()).isEqualTo(503);
    assertThat(first.next().onResult(new ProbeResult.Answer(503)).report()).isEmpty();
    CheckTracker.Step failed = first.next().onResult(new ProbeResult.Failure("timed out"));
    assertThat(failed.report().orElseThrow().getHttp().hasStatusCode()).isFalse();
    assertThat(failed.next().onResult(new ProbeResult.Discarded("away")).report()).isEmpty();
  }

  @Test
  void aRefusedConnectionIsAnAnswerAndATimeoutIsNone() {
    CheckInfo tcp =
        CheckInfo.newBuilder()
            .setType(CheckInfo.Type.TCP)
            .setTcp(CheckInfo.Tcp.newBuilder().setPort(1))
            .build();
    CheckTracker tracker = CheckTracker.start(tcp);
    CheckStatusInfo refused = tracker.onResult(new ProbeResult.Answer(0)).report().orElseThrow();
    assertThat(refused.getTcp().getSucceeded()).isFalse();
    assertThat(refused.getTcp().hasSucceeded()).isTrue();
    assertThat(tracker.onResult(new ProbeResult.Failure("timed out")).report()).isEmpty();
  }
}

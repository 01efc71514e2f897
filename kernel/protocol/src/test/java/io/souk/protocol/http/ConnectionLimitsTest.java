package io.souk.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.http.ConnectionLimits.Open;
import io.souk.protocol.http.ConnectionLimits.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {

  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(
          10, Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(60), 1000);

  @ParameterizedTest
  @CsvSource({
    "30, , ",
    "31, , NO_REQUEST",
    "120, 0, ",
    "121, 0, IDLE",
    "130, 10000, ",
    "131, 10000, IDLE"
  })
  void quietConnectionsAreClosed(long seconds, Long written, Reason reason) {
    assertThat(LIMITS.judge(List.of(), Duration.ofSeconds(seconds), Optional.ofNullable(written)))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @ParameterizedTest
  @CsvSource({"60, 0, ", "61, 0, SLOW_BODY", "70, 10000, ", "71, 10000, SLOW_BODY"})
  void bodiesThatTrickleAreClosed(long seconds, long read, Reason reason) {
    Open request = new Open(Duration.ofSeconds(seconds), false, read, Duration.ZERO);
    assertThat(LIMITS.judge(List.of(request), Duration.ZERO, Optional.empty()))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @ParameterizedTest
  @CsvSource({"60, ", "61, READS_NOTHING"})
  void whoTakesNothingOfItsAnswerIsClosed(long seconds, Reason reason) {
    Open request = new Open(Duration.ofHours(1), true, 0, Duration.ofSeconds(seconds));
    assertThat(LIMITS.judge(List.of(request), Duration.ZERO, Optional.empty()))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @Property
  void whoseRequestIsUnderWayStays(@ForAll @LongRange(min = 0, max = 1L << 40) long seconds) {
    Open request = new Open(Duration.ofSeconds(seconds), true, 0, Duration.ZERO);
    assertThat(LIMITS.judge(List.of(request), Duration.ofSeconds(seconds), Optional.empty()))
        .isEmpty();
  }

  @Test
  void thisProcessMayKeepSome() {
    assertThat(ConnectionLimits.ofProcess().most()).isGreaterThanOrEqualTo(64);
  }
}

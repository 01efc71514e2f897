package io.souk.master.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.ensemble.EnsembleReport.ClockReading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClockJudgementTest {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void closeClocksAgree() {
    assertThat(judge(3, Map.of("b", seconds(1), "c", seconds(-2))))
        .isEqualTo(new ClockJudgement.Agreement());
    assertThat(judge(3, Map.of())).isEqualTo(new ClockJudgement.Agreement());
  }

  @Test
  void theOneThatDiffersFromTwoIsOff() {
    assertThat(judge(3, Map.of("b", reading(HOUR), "c", reading(HOUR.plusSeconds(1)))))
        .isInstanceOfSatisfying(
            ClockJudgement.OwnIsOff.class,
            off -> {
              assertThat(off.ahead()).isBetween(HOUR.negated().minusSeconds(1), HOUR.negated());
              assertThat(off.majority()).containsExactlyInAnyOrder("b", "c");
            });
  }

  @Test
  void oneOtherThatDiffersMayBeTheWrongOne() {
    Map<String, ClockReading> readings = Map.of("b", seconds(0), "c", reading(HOUR));
    assertThat(judge(3, readings)).isEqualTo(new ClockJudgement.OthersDiffer(Map.of("c", HOUR)));
    assertThat(judge(3, Map.of("c", reading(HOUR))))
        .as("the third is silent")
        .isEqualTo(new ClockJudgement.OthersDiffer(Map.of("c", HOUR)));
    assertThat(judge(2, Map.of("b", reading(HOUR))))
        .as("of two")
        .isEqualTo(new ClockJudgement.OthersDiffer(Map.of("b", HOUR)));
  }

  @Test
  void threeClocksThatAllDifferProveNothing() {
    Map<String, ClockReading> readings = Map.of("b", reading(HOUR), "c", seconds(-600));
    assertThat(judge(3, readings)).isInstanceOf(ClockJudgement.OthersDiffer.class);
  }

  @Test
  void threeOfFiveAreAMajorityAndTwoAreNot() {
    assertThat(judge(5, Map.of("b", reading(HOUR), "c", reading(HOUR))))
        .isInstanceOf(ClockJudgement.OthersDiffer.class);
    Map<String, ClockReading> three =
        Map.of("b", reading(HOUR), "c", reading(HOUR), "d", reading(HOUR), "e", seconds(0));
    assertThat(judge(5, three)).isInstanceOf(ClockJudgement.OwnIsOff.class);
  }

  @Test
  void whatASlowNetworkExplainsIsNoDifference() {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    ClockReading slow = ClockReading.of(noon, noon.plusSeconds(9), Duration.ofSeconds(10));
    assertThat(slow.ahead()).isEqualTo(Duration.ofSeconds(4));
    assertThat(slow.uncertainty()).isEqualTo(Duration.ofSeconds(5));
    assertThat(slow.exceeds(LIMIT)).isFalse();
    ClockReading quick = ClockReading.of(noon, noon.plusSeconds(9), Duration.ofSeconds(2));
    assertThat(quick.exceeds(LIMIT)).isTrue();
  }

  private static ClockJudgement judge(int masters, Map<String, ClockReading> readings) {
    return ClockJudgement.of(readings, masters, LIMIT);
  }

  private static ClockReading seconds(long seconds) {
    return reading(Duration.ofSeconds(seconds));
  }

  private static ClockReading reading(Duration ahead) {
    return new ClockReading(ahead, Duration.ZERO);
  }
}

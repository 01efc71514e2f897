package io.souk.protocol.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class PausesTest {

  private static final int HERD = 10_000;

  @Property
  void waitsAreRandomAndBounded(
      @ForAll @IntRange(max = 1000) int failures, @ForAll @DoubleRange(max = 0.99) double random) {
    Duration delay = Pauses.DEFAULT.before(failures, random);

    assertThat(delay).isBetween(Duration.ZERO, Pauses.DEFAULT.longest());
    if (failures == 0) {
      assertThat(delay).isLessThan(Pauses.DEFAULT.first());
    }
  }

  @Property
  void noFailureMakesTheBoundSmaller(@ForAll @IntRange(max = 100) int failures) {
    assertThat(Pauses.DEFAULT.before(failures + 1, 0.9))
        .isGreaterThanOrEqualTo(Pauses.DEFAULT.before(failures, 0.9));
  }

  /**
   * A leader dies with ten thousand agents on it, and the next one is there after a while; who
   * comes before that tries again. Nobody measures time here: it is all drawn.
   */
  @Property(tries = 40)
  void aHerdArrivesNeitherAtOnceNorLate(
      @ForAll @IntRange(max = 3000) int electionMillis, @ForAll long seed) {
    Random random = new Random(seed);
    long[] arrivals = new long[HERD];
    long attempts = 0;
    for (int i = 0; i < HERD; i++) {
      long at = 0;
      int failures = 0;
      do {
        at += Math.max(1, Pauses.DEFAULT.before(failures++, random.nextDouble()).toMillis());
        attempts++;
      } while (at < electionMillis);
      arrivals[i] = at - electionMillis;
    }
    Arrays.sort(arrivals);

    assertThat(mostWithin(arrivals, 50)).as("most in 50 ms").isLessThan(HERD / 5);
    assertThat(arrivals[HERD / 2]).as("median wait").isLessThan(1_200);
    assertThat(arrivals[HERD * 99 / 100]).as("wait of 99 in 100").isLessThan(4_500);
    assertThat(arrivals[HERD - 1]).as("longest wait").isLessThanOrEqualTo(5_000);
    assertThat(attempts).as("attempts").isLessThan(12L * HERD);
  }

  private static int mostWithin(long[] sorted, long window) {
    int most = 0;
    for (int from = 0, to = 0; to < sorted.length; to++) {
      while (sorted[to] - sorted[from] >= window) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  @Example
  void noFirstWaitGrowsAllTheSame() {
    Pauses pauses = new Pauses(Duration.ZERO, Duration.ofSeconds(1));

    assertThat(pauses.before(0, 0.9)).isZero();
    assertThat(pauses.before(20, 0.9)).isEqualTo(Duration.ofMillis(900));
  }

  @Example
  void refusesWaitsThatCannotBe() {
    assertThatThrownBy(() -> new Pauses(Duration.ofMillis(-1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pauses(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.souk.agent.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectionTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Candidate<Path> candidate(long hoursAgo, String... paths) {
    return new Candidate<>(
        List.of(paths).stream().map(Path::of).toList(), NOW.minus(Duration.ofHours(hoursAgo)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.9",
    "0.5, 0.4",
    "0.85, 0.05",
    "0.9, 0",
    "0.95, 0",
    "1.0, 0",
  })
  void theFullerTheDiskTheShorterThingsAreKept(double usage, double share) {
    Retention week = new Retention(Duration.ofDays(7), 0.1, Duration.ofMinutes(1), 150);

    assertThat((double) week.longestAge(usage).toMillis())
        .isCloseTo(share * Duration.ofDays(7).toMillis(), within(2.0));
  }

  @Test
  void onlyWhatIsOldEnoughAndUnusedGoes() {
    Candidate<Path> used = candidate(100, "/a/run", "/m/run");
    Candidate<Path> old = candidate(49, "/b/run", "/m/b");
    Candidate<Path> older = candidate(50, "/c/run");
    Candidate<Path> young = candidate(47, "/d/run", "/m/d");

    Collection<Path> plan =
        Collection.plan(
            List.of(used, old, older, young), Set.of(Path.of("/m/run")), NOW, Duration.ofHours(48));

    assertThat(plan.due()).containsExactly(Path.of("/c/run"), Path.of("/b/run"), Path.of("/m/b"));
    assertThat(plan.pending()).isEqualTo(2);
  }

  @Test
  void onAFullDiskEverythingUnusedGoes() {
    Collection<Path> plan =
        Collection.plan(List.of(candidate(0, "/new")), Set.of(), NOW, Duration.ZERO);

    assertThat(plan.due()).containsExactly(Path.of("/new"));
    assertThat(plan.pending()).isZero();
  }

  @Test
  void whatCannotBeIsRefusedByItsOption() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> new Retention(Duration.ofDays(-1), 0.1, minute, 1))
        .hasMessageStartingWith("--gc-delay ");
    assertThatThrownBy(() -> new Retention(minute, 1.1, minute, 1))
        .hasMessage("--gc-disk-headroom 1.1: expected 0 to 1");
    assertThatThrownBy(() -> new Retention(minute, Double.NaN, minute, 1))
        .hasMessageStartingWith("--gc-disk-headroom ");
    assertThatThrownBy(() -> new Retention(minute, 0.1, Duration.ZERO, 1))
        .hasMessageStartingWith("--disk-watch-interval ");
    assertThatThrownBy(() -> new Retention(minute, 0.1, minute, -1))
        .hasMessageStartingWith("--max-completed-executors-per-framework -1");
  }
}

package io.souk.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTest {

  @TempDir Path dir;

  private static Result some() {
    return Result.of("W2", "10,000 agents", 7, List.of("one lost"))
        .withParameter("agents", 10_000)
        .withParameter("aLast", true)
        .with(
            Figure.of("end to offer", "ms", Values.of(3, 1, 2))
                .withAtMost(Stat.P50, 3)
                .withAtLeast(Stat.MAX, 2)
                .withPeer("Mesos 1.11.0, here", Stat.P50, 820)
                .withFloor("tcp-round-trip", 2))
        .with(Figure.of("offers each", "", 1.02))
        .with(new Growth("offers, 1,000 to 10,000 agents", 1.1, 1.2, true));
  }

  @Test
  void aFileHoldsAllOfIt() throws IOException {
    List<Result> results = List.of(some(), Result.notMeasured("W10", "Docker", "no engine"));
    Path file = dir.resolve("results.json");
    ResultFile.write(file, results);
    assertThat(ResultFile.read(file)).isEqualTo(results);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"results\":[{}]}",
        "{\"results\":[{\"workload\":\"W1\",\"variant\":\"\",\"figures\":[{\"name\":\"a\",\"unit\":\"\"}]}]}"
      })
  void whatIsNoResultIsRefused(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("wrong.json"), text);
    assertThatThrownBy(() -> ResultFile.read(file)).isInstanceOf(IOException.class);
  }

  @Test
  void percentilesAreExact() {
    Values values = Values.of(IntStream.rangeClosed(1, 1000).asDoubleStream().toArray());
    assertThat(values.by())
        .containsEntry(Stat.MIN, 1.0)
        .containsEntry(Stat.MEAN, 500.5)
        .containsEntry(Stat.P50, 500.0)
        .containsEntry(Stat.P90, 900.0)
        .containsEntry(Stat.P99, 990.0)
        .containsEntry(Stat.P999, 999.0)
        .containsEntry(Stat.MAX, 1000.0);
    assertThat(values.samples()).isEqualTo(1000);
    assertThat(values.chief()).isEqualTo(Stat.P50);
    assertThat(Values.single(4).chief()).isEqualTo(Stat.VALUE);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Values.single(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(Values::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLimitIsReached() {
    Goal most = new Goal(Stat.P50, Goal.Bound.AT_MOST, 3);
    assertThat(most.isReachedBy(3)).isTrue();
    assertThat(most.isReachedBy(3.1)).isFalse();
    Goal least = new Goal(Stat.P50, Goal.Bound.AT_LEAST, 3);
    assertThat(least.isReachedBy(3)).isTrue();
    assertThat(least.isReachedBy(2.9)).isFalse();
  }

  @Test
  void aFaultAnIdleGateAndABrokenLawOfACountAreObjectedTo() {
    Result fine = Result.of("W1", "", 1, List.of());
    assertThat(fine.objections()).isEmpty();
    assertThat(fine.exitCode()).isZero();
    assertThat(some().objections()).containsExactly("one lost");
    assertThat(some().exitCode()).isEqualTo(1);
    assertThat(Result.of("W1", "", 0, List.of()).exitCode()).isEqualTo(1);
    assertThat(fine.with(new Growth("seconds", 9, 2, false)).exitCode()).isZero();
    assertThat(fine.with(new Growth("commits", 9, 2, true)).exitCode()).isEqualTo(1);
    assertThat(Result.notMeasured("W10", "", "no engine").exitCode()).isZero();
  }
}

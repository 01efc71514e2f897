package io.souk.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloorTest {

  private static final Offset<Double> NEAR = Offset.offset(1e-9);

  @TempDir Path dir;

  static Stream<Floor> floors() {
    return Floors.all().stream();
  }

  @ParameterizedTest
  @MethodSource("floors")
  void eachIsMeasured(Floor floor) {
    FloorValue value = floor.measure(Duration.ofMillis(30), dir);
    assertThat(value.value()).as(floor.name()).isNotNegative().isFinite();
    assertThat(Floors.find(floor.name())).contains(floor);
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void timesAndRatesAreComparedAsSecondsForOne() {
    FloorValue posts = new FloorValue("http-post", "posts/s", 80_000);
    // Two posts a task: 40,000 tasks a second is all there can be.
    assertThat(posts.ratio(Figure.of("launch", "tasks/s", 10_000).withFloor("http-post", 2)))
        .hasValueCloseTo(4.0, NEAR);
    FloorValue trip = new FloorValue("tcp-round-trip", "us", 50);
    assertThat(
            trip.ratio(
                Figure.of("offer", "ms", new Values(Map.of(Stat.P50, 3.0, Stat.MAX, 9.0), 2))
                    .withFloor("tcp-round-trip", 1)))
        .hasValueCloseTo(60.0, NEAR);
    FloorValue json = new FloorValue("json-write", "MB/s", 400);
    assertThat(json.ratio(Figure.of("/state", "ms", 300).withFloor("json-write", 60)))
        .hasValueCloseTo(2.0, NEAR);
  }

  @Test
  void whatHasNothingInCommonIsNotCompared() {
    FloorValue posts = new FloorValue("http-post", "posts/s", 80_000);
    assertThat(posts.ratio(Figure.of("launch", "tasks/s", 1))).isEmpty();
    assertThat(posts.ratio(Figure.of("launch", "tasks/s", 1).withFloor("fsync", 1))).isEmpty();
    assertThat(posts.ratio(Figure.of("heap", "B", 1).withFloor("http-post", 1))).isEmpty();
  }

  @Test
  void tasksAreAsBigAsThoseOfState() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonFloors.tasks(bytes);
    assertThat(bytes.size() / 2000).isBetween(450, 650);
    assertThat(JsonFloors.count(bytes.toByteArray())).isGreaterThan(2000 * 30);
  }

  @Test
  void whatCannotBeMeasuredHereSaysSo() {
    assertThatThrownBy(
            () ->
                Floors.find("fsync").orElseThrow().measure(Duration.ofMillis(1), Path.of("/proc")))
        .hasMessageContaining("fsync");
  }
}

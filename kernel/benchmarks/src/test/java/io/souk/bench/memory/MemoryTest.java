package io.souk.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.standing.Histogram;
import io.souk.bench.standing.MasterProcess;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A point at its smallest, against a real master; nothing is measured here. */
class MemoryTest {

  @TempDir Path dir;

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3:6:equal", "3:6:distinct:2:4", "2:0"})
  void aSmallClusterIsLookedAt(String point) throws IOException {
    Vertx vertx = Vertx.vertx();
    MasterServer master =
        await(
            MasterServer.start(
                vertx, MasterConfig.of("127.0.0.1", 0, dir.resolve("master")), List.of()));
    try {
      MemoryOptions options =
          MemoryOptions.parse(
              ("--master 127.0.0.1:%d --pid %d --points %s --json %s")
                  .formatted(
                      master.port(),
                      ProcessHandle.current().pid(),
                      point,
                      dir.resolve("result.json"))
                  .split(" "));
      MemoryLoad load = new MemoryLoad(options);
      List<Result> results = load.run();
      assertThat(results.getFirst().objections()).isEmpty();
      assertThat(load.readings()).hasSize(2);
      MemoryMain.write(options, results, load.readings());
      assertThat(ResultFile.read(dir.resolve("result.json"))).isEqualTo(results);
      assertThat(Files.readString(dir.resolve("result.json.classes.md")))
          .contains("java.lang.String");
    } finally {
      await(master.stop());
      await(vertx.close());
    }
  }

  @Test
  void theGateFindsAgentsTasksAndFrameworksThatAreNotThere() throws IOException {
    Point point = Point.parse("2:4");
    assertThat(MemoryLoad.counts(point, metrics(2, 4, 1))).isEmpty();
    assertThat(MemoryLoad.counts(point, metrics(1, 4, 1)))
        .containsExactly("master/slaves_active is 1, expected 2");
    assertThat(MemoryLoad.counts(point, metrics(2, 5, 1)))
        .containsExactly("master/tasks_running is 5, expected 4");
    assertThat(MemoryLoad.counts(point, metrics(2, 4, 0))).hasSize(1);
    assertThat(MemoryLoad.counts(point, "{}".getBytes(StandardCharsets.UTF_8))).hasSize(3);
  }

  private static byte[] metrics(int agents, int tasks, int frameworks) {
    return """
        {"master/slaves_active":%d.0,"master/tasks_running":%d.0,"master/frameworks_active":%d.0}
        """
        .formatted(agents, tasks, frameworks)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void leastSquaresFindWhatASumIsMadeOf() {
    LeastSquares fit = new LeastSquares(3);
    double[][] rows = {{1, 0, 0}, {1, 1_000, 0}, {1, 10_000, 0}, {1, 10_000, 100_000}};
    for (double[] row : rows) {
      fit.add(5e6 + 4_000 * row[1] + 600 * row[2], row);
    }
    double[] found = fit.solve().orElseThrow();
    assertThat(found[0]).isCloseTo(5e6, within(1.0));
    assertThat(found[1]).isCloseTo(4_000, within(0.01));
    assertThat(found[2]).isCloseTo(600, within(0.01));
  }

  @Test
  void leastSquaresSayWhenThereAreNoneToTellApart() {
    LeastSquares fit = new LeastSquares(2);
    fit.add(1, 1, 10);
    fit.add(2, 2, 20);
    assertThat(fit.solve()).isEmpty();
  }

  private static Reading reading(Optional<Point> point, long bytes) {
    return new Reading(
        point,
        2 * bytes,
        3 * bytes,
        2 * bytes,
        new MasterProcess.Heap(bytes, bytes),
        new Histogram(Map.of("io.souk.Some", new Histogram.Use(1, bytes))),
        Optional.empty());
  }

  @Test
  void sharesAndGrowthAreOfTheLiveHeap() {
    List<Reading> readings =
        List.of(
            reading(Optional.empty(), 20_000_000),
            reading(Optional.of(Point.parse("1000:0")), 25_000_000),
            reading(Optional.of(Point.parse("10000:0")), 70_000_000),
            reading(Optional.of(Point.parse("10000:100000")), 130_000_000));
    assertThat(new Shares(readings).of(each -> each.live().bytes()))
        .hasEntrySatisfying(
            Shares.Part.AGENT, bytes -> assertThat(bytes).isCloseTo(5_000, within(0.1)))
        .hasEntrySatisfying(
            Shares.Part.TASK_EQUAL, bytes -> assertThat(bytes).isCloseTo(600, within(0.1)))
        .doesNotContainKey(Shares.Part.FILTER);
    Result result = MemoryFigures.shares(MemoryOptions.parse(), readings);
    assertThat(result.objections()).isEmpty();
    assertThat(result.growth()).singleElement().matches(growth -> growth.isKept());
    assertThat(ClassTable.lines(readings))
        .contains("| `io.souk.Some` | 5000.0 | 600.0 |")
        .contains("## 10,000 agents, 100,000 tasks, labels equal: 130.0 MB");
  }

  @Test
  void memoryThatGrowsFasterThanTheClusterIsObjectedTo() {
    List<Reading> readings =
        List.of(
            reading(Optional.empty(), 20_000_000),
            reading(Optional.of(Point.parse("1000:0")), 25_000_000),
            reading(Optional.of(Point.parse("10000:0")), 90_000_000));
    assertThat(MemoryFigures.shares(MemoryOptions.parse(), readings).objections()).hasSize(1);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> MemoryOptions.parse("--points", "10")).hasMessageContaining("10");
    assertThatThrownBy(() -> MemoryOptions.parse("--points", "10:5"))
        .hasMessageContaining("multiple");
    assertThatThrownBy(() -> MemoryOptions.parse("--points", "10:10:same"))
        .hasMessageContaining("--points 10:10:same");
    assertThatThrownBy(() -> MemoryOptions.parse("--pid", "7")).hasMessageContaining("--master");
    assertThat(MemoryOptions.parse().points()).hasSize(8);
  }
}

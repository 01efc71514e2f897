package io.souk.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every workload at its smallest, against a real master; nothing is measured here. */
class LoadTest {

  @TempDir static Path workDir;
  private static Vertx vertx;
  private static MasterServer master;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    master = await(MasterServer.start(vertx, MasterConfig.of("127.0.0.1", 0, workDir), List.of()));
  }

  @AfterAll
  static void stop() {
    await(master.stop());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static List<Result> run(String line) throws IOException {
    String[] address = {"--master", "127.0.0.1:" + master.port()};
    return LoadMain.run(
        LoadOptions.parse(
            Stream.concat(Stream.of(address), Stream.of(line.split(" "))).toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workload launch --agents 3 --tasks 60 --per-accept 5 --warm-ups 1 --rounds 2",
        "--workload launch --agents 3 --tasks 60 --frameworks 4 --warm-ups 1 --rounds 1"
            + " --codec protobuf --connections 1 --depth 1 --agent-connections 1 --agent-depth 1",
        "--workload offers --agents 3 --tasks 24 --frameworks 2 --rates 20,50 --warm-up 1"
            + " --seconds 1",
        "--workload registrations --agents 3 --frameworks 2 --rates 10 --warm-up 1 --seconds 1",
        // None finds room for its share on one agent: they have to leave each other what is left.
        "--workload updates --agents 3 --tasks 30 --frameworks 4 --rates 50 --warm-up 1"
            + " --seconds 1",
        "--workload reconcile --agents 3 --tasks 30 --warm-ups 0 --rounds 1",
        "--workload updates --agents 10 --tasks 30 --rates 20 --warm-up 1 --seconds 1"
            + " --growth true"
      })
  void aSmallLoadLosesNothing(String line) throws IOException {
    List<Result> results = run(line);
    assertThat(results).isNotEmpty();
    assertThat(results).allSatisfy(result -> assertThat(result.objections()).isEmpty());
    assertThat(results).allMatch(result -> result.checked() > 0 && !result.figures().isEmpty());
  }

  @Test
  void anOverloadIsTakenAndPasses() throws IOException {
    List<Result> results =
        run("--workload overload --agents 3 --tasks 9 --rates 10 --warm-up 2 --seconds 2");
    assertThat(results).hasSize(1);
    assertThat(results.getFirst().objections()).isEmpty();
    assertThat(results.getFirst().figures())
        .extracting(Figure::name)
        .contains("end of the overload to the usual rate", "master's memory in the first half");
  }
}

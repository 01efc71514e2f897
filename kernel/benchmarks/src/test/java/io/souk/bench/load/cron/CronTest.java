package io.souk.bench.load.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.boot.ChronosConfig;
import io.souk.chronos.boot.ChronosFramework;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every load at its smallest, against a real platform; nothing is measured here. */
class CronTest {

  @TempDir static Path workDir;
  private static ChronosFramework chronos;
  private static Vertx vertx;
  private static MasterServer master;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    chronos = new ChronosFramework(new ChronosConfig("127.0.0.1", 0));
    MasterConfig config = MasterConfig.of("127.0.0.1", 0, workDir);
    master = await(MasterServer.start(vertx, config, List.of(() -> chronos)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (chronos.port() == 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void stop() {
    await(master.stop());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(120, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"herd", "fanout"})
  void aSmallLoadRunsEveryJobOnce(String load) {
    CronOptions options =
        CronOptions.parse(
            ("--master 127.0.0.1:%d --chronos 127.0.0.1:%d --agents 2 --jobs 20 --lead 5"
                    + " --seconds 60 --load %s")
                .formatted(master.port(), chronos.port(), load)
                .split(" "));
    CronLoad.Outcome outcome = await(CronMain.run(vertx, options));
    assertThat(outcome.result().objections()).isEmpty();
    assertThat(outcome.result().checked()).isEqualTo(20);
    assertThat(outcome.result().figures()).hasSizeGreaterThan(2);
    assertThat(outcome.lines().getFirst()).contains("20 due", "0 missed, 0 doubled");
  }

  @Test
  void theOracleFindsWhatWasMissedAndWhatWasDoubled() {
    CronOracle oracle = new CronOracle();
    oracle.told("ct:1000:0:a:", 1002);
    oracle.told("ct:61000:0:a:", 61_002);
    oracle.told("ct:61000:1:a:", 61_003);
    assertThat(oracle.check("a", List.of(1000L, 61_000L, 121_000L)))
        .isEqualTo(new CronOracle.Verdict(3, 1, 1));
    assertThat(oracle.faults()).hasSize(2);
    assertThat(oracle.lateness().millis(1)).isBetween(2.99, 3.01);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> CronOptions.parse("--load", "some"))
        .hasMessageContaining("--load some");
    assertThatThrownBy(() -> CronOptions.parse("--jobs", "0")).hasMessageContaining("--jobs");
    assertThatThrownBy(() -> CronOptions.parse("--jobs")).hasMessageContaining("--jobs");
  }
}

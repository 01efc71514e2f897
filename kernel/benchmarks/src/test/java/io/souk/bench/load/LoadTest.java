package io.souk.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.CsvSource;

/** Both workloads at their smallest, against a real master; nothing is measured here. */
class LoadTest {

  @TempDir static Path workDir;
  private static final Vertx VERTX = Vertx.vertx();
  private static MasterServer master;

  @BeforeAll
  static void start() {
    master = await(MasterServer.start(VERTX, MasterConfig.of("127.0.0.1", 0, workDir), List.of()));
  }

  @AfterAll
  static void stop() {
    await(master.stop());
    await(VERTX.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @CsvSource({"launch, json", "launch, protobuf", "offers, json"})
  void aSmallLoadLosesNothing(String workload, String codec) {
    LoadOptions options =
        LoadOptions.parse(
            ("--master 127.0.0.1:%d --workload %s --codec %s --agents 3 --tasks 60 --per-accept 5"
                    + " --rounds 2 --rate 50 --warm-up 1 --seconds 1")
                .formatted(master.port(), workload, codec)
                .split(" "));
    assertThat(await(LoadMain.run(VERTX, options))).isEmpty();
  }

  @Test
  void theLedgerFindsWhatIsLostOrDoubled() {
    Ledger ledger = new Ledger();
    for (String task : List.of("fine", "lost", "doubled")) {
      ledger.accepted(task, 1);
    }
    for (String task : List.of("fine", "doubled", "doubled", "stray")) {
      ledger.told(task);
      ledger.running(task);
      ledger.called(task);
      ledger.acknowledged(task);
    }
    assertThat(ledger.check())
        .hasSize(3)
        .anyMatch(fault -> fault.startsWith("lost: told 0 times"))
        .anyMatch(fault -> fault.startsWith("doubled: told 2 times"))
        .anyMatch(fault -> fault.startsWith("stray was never accepted"));
  }

  @Test
  void percentilesAreExact() {
    Percentiles percentiles = new Percentiles();
    for (int i = 2000; i > 0; i--) {
      percentiles.add(i * 1_000_000L);
    }
    assertThat(percentiles.millis(0.5)).isEqualTo(1000);
    assertThat(percentiles.millis(0.99)).isEqualTo(1980);
    assertThat(percentiles.millis(1)).isEqualTo(2000);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> LoadOptions.parse("--agents", "none")).hasMessageContaining("agents");
    assertThatThrownBy(() -> LoadOptions.parse("--agents")).hasMessageContaining("--agents");
    assertThatThrownBy(() -> LoadOptions.parse("--codec", "xml")).hasMessageContaining("--codec");
  }
}

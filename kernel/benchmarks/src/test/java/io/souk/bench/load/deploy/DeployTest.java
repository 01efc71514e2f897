package io.souk.bench.load.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.marathon.boot.MarathonConfig;
import io.souk.marathon.boot.MarathonFramework;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape at its smallest, against a real platform; nothing is measured here. */
class DeployTest {

  @TempDir static Path workDir;
  private static MarathonFramework marathon;
  private static Vertx vertx;
  private static MasterServer master;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    marathon = new MarathonFramework(MarathonConfig.of("127.0.0.1", 0));
    MasterConfig config = MasterConfig.of("127.0.0.1", 0, workDir);
    master = await(MasterServer.start(vertx, config, List.of(() -> marathon)));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (marathon.port().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void stop() {
    await(master.stop());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void aSmallLoadOfEveryShapeCountsRight() {
    DeployOptions options =
        DeployOptions.parse(
            ("--master 127.0.0.1:%d --marathon 127.0.0.1:%d --agents 3 --warm-ups 1 --rounds 2"
                    + " --shapes one:6,restart:6,apps:8,crowd:2x3,list:2x3")
                .formatted(master.port(), marathon.port().orElseThrow())
                .split(" "));
    DeployLoad.Outcome outcome = await(DeployMain.run(vertx, options));
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.figures()).hasSize(5).allMatch(each -> each.seconds().size() == 2);
    Result result = DeployForm.of(outcome.figures(), options, outcome.tasks(), outcome.faults());
    assertThat(result.objections()).isEmpty();
    assertThat(result.figures()).hasSize(10);
    assertThat(result.checked()).isGreaterThanOrEqualTo(3 * (6 + 6 + 8 + 6));
  }

  @Test
  void theMedianIsTheMiddle() {
    DeployFigures figures =
        new DeployFigures(
            DeployShape.parse("one:1000"), 10, List.of(0.9, 0.1, 0.5, 0.2, 0.6), 0, 0);
    assertThat(figures.median()).isEqualTo(0.5);
    assertThat(figures.row()).contains("one:1000", "0.500", "0.900", "| 1.00 |");
  }

  @Test
  void growthIsHeldAgainstItsLaw() {
    List<DeployFigures> figures =
        List.of(
            new DeployFigures(DeployShape.parse("one:1000"), 10, List.of(1.0), 0, 0),
            new DeployFigures(DeployShape.parse("one:10000"), 10, List.of(12.0), 0, 0));
    Result result = DeployForm.of(figures, DeployOptions.parse(), 1, List.of("wrong"));
    assertThat(result.growth())
        .containsExactly(new Growth("median of one:10000 over one:1000", 12, 11, false));
    assertThat(result.objections()).containsExactly("wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crowd:5", "two:5", "one:", "one:-1", "list:x3", "one:1234567"})
  void anUnknownShapeIsNamed(String shape) {
    assertThatThrownBy(() -> DeployOptions.parse("--shapes", shape))
        .hasMessageContaining("--shapes " + shape);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> DeployOptions.parse("--rounds", "0")).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> DeployOptions.parse("--json")).hasMessageContaining("--json");
    assertThat(DeployOptions.parse("--json", "x").json()).isEqualTo(Optional.of(Path.of("x")));
  }
}

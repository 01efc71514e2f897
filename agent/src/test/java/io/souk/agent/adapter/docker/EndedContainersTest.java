package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ended containers that are kept for a while. */
@RequiresDocker
class EndedContainersTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final Engine engine = Engine.open(TestEngine.HOST);
  private DockerRuntime runtime;

  @AfterEach
  void close() {
    DockerRuntime last = open(Duration.ZERO);
    Await.success(last.listOwned()).forEach(id -> Await.success(last.destroy(id)));
    Await.success(last.close());
    Await.success(runtime.close());
    engine.close();
    Await.success(vertx.close());
  }

  @Test
  void theyAreNobodysUntilTheirTimeIsOver() {
    runtime = open(Duration.ofHours(1));
    ContainerSpec spec = TestSpecs.shell(dir, "exit 3").build();
    Container container = Await.success(runtime.launch(spec));
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(3));
    Await.success(container.release());
    assertThat(exists(spec)).isTrue();
    assertThat(Await.success(runtime.listOwned())).isEmpty();

    DockerRuntime again = open(Duration.ofHours(1));
    assertThat(Await.success(again.listOwned())).isEmpty();
    Await.success(again.close());
    assertThat(exists(spec)).isTrue();

    DockerRuntime later = open(Duration.ofMillis(1));
    assertThat(Await.success(later.listOwned())).containsExactly(spec.containerId());
    Await.success(later.close());
  }

  @Test
  void thenTheyAreRemoved() {
    runtime = open(Duration.ofSeconds(1));
    ContainerSpec spec = TestSpecs.shell(dir, "true").build();
    Container container = Await.success(runtime.launch(spec));
    Await.success(container.exited());
    Await.success(container.release());
    Await.until("removal", () -> !exists(spec));
  }

  private boolean exists(ContainerSpec spec) {
    try {
      engine.get("inspect", "/containers/mesos-" + spec.containerId() + "/json");
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  private DockerRuntime open(Duration delay) {
    return Await.success(
        DockerRuntime.connect(
            vertx,
            new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)
                .withRemoval(new DockerSettings.Removals(delay, true))));
  }
}

package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the engine goes away for a while and comes back. */
@RequiresDocker
class EngineAwayTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private EngineProxy proxy;
  private DockerRuntime runtime;

  @BeforeEach
  void connect() throws IOException {
    proxy = new EngineProxy();
    runtime =
        Await.success(
            DockerRuntime.connect(
                vertx, new DockerSettings(proxy.url(), dir, Optional.empty(), false)));
  }

  @AfterEach
  void close() throws IOException {
    proxy.away(false);
    Await.success(runtime.listOwned()).forEach(id -> Await.done(runtime.destroy(id)));
    Await.success(runtime.close());
    proxy.close();
    Await.success(vertx.close());
  }

  @Test
  void exitAndOutputAreNotLost() {
    ContainerSpec spec =
        TestSpecs.shell(dir, "for i in $(seq 1 30); do echo $i; sleep 0.1; done; exit 3").build();
    Container container = Await.success(runtime.launch(spec));
    Await.until("first lines", () -> stdout(spec).startsWith("1\n2\n"));
    proxy.away(true);
    String seen = stdout(spec);
    assertThat(Await.failure(container.usage())).hasMessageContaining("no answer from the Docker");
    assertThat(Await.failure(runtime.launch(TestSpecs.shell(dir, "true").build())))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("no answer from the Docker engine");
    assertThat(container.exited().isComplete()).isFalse();
    proxy.away(false);
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(3));
    assertThat(stdout(spec))
        .startsWith(seen)
        .isEqualTo(
            IntStream.rangeClosed(1, 30).mapToObj(i -> i + "\n").collect(Collectors.joining()));
  }

  @Test
  void aKillIsDeliveredOnceTheEngineIsBack() {
    ContainerSpec spec =
        TestSpecs.shell(dir, "trap '' TERM; echo up; while true; do sleep 0.1; done").build();
    Container container = Await.success(runtime.launch(spec));
    Await.until("start", () -> stdout(spec).startsWith("up"));
    proxy.away(true);
    Await.failure(container.kill(Duration.ofMillis(100)));
    proxy.away(false);
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(137));
  }

  @Test
  void whatStartedUnseenIsRemovedOnceTheEngineIsBack() throws Exception {
    proxy.awayAfter("/start ");
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1000").build();
    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("no answer from the Docker engine");
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      assertThat(exists(engine, spec)).isTrue();
      proxy.away(false);
      Await.until("removal", () -> !exists(engine, spec));
    }
  }

  private static boolean exists(Engine engine, ContainerSpec spec) {
    try {
      engine.get("inspect", "/containers/mesos-" + spec.containerId() + "/json");
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  private static String stdout(ContainerSpec spec) {
    try {
      Path file = spec.sandbox().resolve("stdout");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

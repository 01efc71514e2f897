package io.souk.agent.adapter.docker;

import io.souk.agent.fake.Await;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerRuntimeContract;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@RequiresDocker
class DockerRuntimeContractTest extends ContainerRuntimeContract {
  private static Vertx vertx;

  @BeforeAll
  static void prepare() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    Await.success(vertx.close());
  }

  @Override
  protected ContainerRuntime open() {
    return Await.success(
        DockerRuntime.connect(
            vertx, new DockerSettings(TestEngine.HOST, dir, Optional.of(TestEngine.IMAGE), false)));
  }
}

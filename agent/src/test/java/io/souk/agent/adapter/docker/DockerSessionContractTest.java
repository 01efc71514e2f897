package io.souk.agent.adapter.docker;

import io.souk.agent.fake.Await;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSessionContract;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

@RequiresDocker
class DockerSessionContractTest extends ContainerSessionContract {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    Await.success(VERTX.close());
  }

  @Override
  protected ContainerRuntime open() {
    return Await.success(
        DockerRuntime.connect(
            VERTX, new DockerSettings(TestEngine.HOST, dir, Optional.of(TestEngine.IMAGE), false)));
  }
}

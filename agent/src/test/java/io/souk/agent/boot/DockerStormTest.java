package io.souk.agent.boot;

import io.souk.agent.adapter.docker.DockerRuntime;
import io.souk.agent.adapter.docker.DockerSettings;
import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.fake.Await;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

@RequiresDocker
class DockerStormTest extends StormContract {

  @Override
  String runtime() {
    return "docker";
  }

  @Override
  List<String> containers(Path workDir) {
    return withEngine(workDir, docker -> List.copyOf(Await.success(docker.listOwned())));
  }

  @AfterEach
  void removeWhatAFailedTestLeft() {
    Path workDir = dir.resolve("agent");
    for (String id : containers(workDir)) {
      withEngine(workDir, docker -> Await.success(docker.destroy(id)));
    }
  }

  private static <T> T withEngine(
      Path workDir, java.util.function.Function<DockerRuntime, T> question) {
    Vertx vertx = Vertx.vertx();
    DockerRuntime docker =
        Await.success(
            DockerRuntime.connect(
                vertx, new DockerSettings(TestEngine.HOST, workDir, Optional.empty(), false)));
    try {
      return question.apply(docker);
    } finally {
      Await.success(docker.close());
      Await.success(vertx.close());
    }
  }
}

package io.souk.agent.boot;

import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.fake.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An agent as a process of its own, to be killed. Arguments: master's URL, work directory, and
 * maybe the runtime ({@code process} unless given).
 */
public final class AgentProcess {

  private AgentProcess() {}

  public static void main(String[] arguments) {
    boolean docker = arguments.length > 2 && arguments[2].equals("docker");
    AgentConfig plain =
        AgentConfig.of(List.of(URI.create(arguments[0])), Path.of(arguments[1]))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRegistrationBackoff(Duration.ofMillis(10));
    AgentConfig config =
        docker
            ? plain.withRuntime(
                AgentConfig.RuntimeChoice.DOCKER, Optional.of(TestEngine.IMAGE), TestEngine.HOST)
            : plain.withRuntime(
                AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere");
    Await.success(AgentServer.start(Vertx.vertx(), config));
  }
}

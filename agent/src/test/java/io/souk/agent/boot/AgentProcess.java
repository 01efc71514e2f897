package io.souk.agent.boot;

import io.souk.agent.fake.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An agent as a process of its own, to be killed. Arguments: master's URL, work directory. */
public final class AgentProcess {

  private AgentProcess() {}

  public static void main(String[] arguments) {
    AgentConfig config =
        AgentConfig.of(List.of(URI.create(arguments[0])), Path.of(arguments[1]))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    Await.success(AgentServer.start(Vertx.vertx(), config));
  }
}

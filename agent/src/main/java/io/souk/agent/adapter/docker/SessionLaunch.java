package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.SessionRequest;
import io.vertx.core.Future;

/** Starts a command that somebody wants to talk to. */
final class SessionLaunch {
  private final Engine engine;
  private final String container;
  private final String engineId;
  private final SessionRequest request;

  SessionLaunch(Engine engine, String container, String engineId, SessionRequest request) {
    this.engine = engine;
    this.container = container;
    this.engineId = engineId;
    this.request = request;
  }

  Future<ContainerSession> start() {
    return Blocking.run(this::startNow);
  }

  private ContainerSession startNow() throws LaunchException {
    try {
      String exec =
          engine
              .post(
                  "create exec",
                  "/containers/" + container + "/exec",
                  ExecRequest.session(request.command(), request.terminal()))
              .path("Id")
              .asText();
      boolean terminal = request.terminal().isPresent();
      ObjectNode options =
          JsonNodeFactory.instance.objectNode().put("Detach", false).put("Tty", terminal);
      HijackedStream stream = engine.hijack("start exec", "/exec/" + exec + "/start", options);
      DockerSession session =
          new DockerSession(engine, request.id(), exec, engineId, terminal, stream).started();
      if (terminal) {
        session.resizeNow(request.terminal().get());
      }
      return session;
    } catch (EngineException e) {
      throw new LaunchException("Failed to run command in container: " + e.getMessage(), e);
    }
  }
}

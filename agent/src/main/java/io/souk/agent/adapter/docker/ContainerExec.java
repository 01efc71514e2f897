package io.souk.agent.adapter.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One command inside a running container; its output is thrown away. */
final class ContainerExec {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerExec.class);

  private final Engine engine;
  private final String container;
  private final String engineId;
  private final CommandInfo command;
  private final Promise<ExecResult> result = Promise.promise();
  private volatile Optional<String> id = Optional.empty();

  ContainerExec(Engine engine, String container, String engineId, CommandInfo command) {
    this.engine = engine;
    this.container = container;
    this.engineId = engineId;
    this.command = command;
  }

  /**
   * @param timeout zero for none
   */
  Future<ExecResult> run(Vertx vertx, Duration timeout) {
    Blocking.run(this::execute)
        .onSuccess(result::tryComplete)
        .onFailure(e -> result.tryFail(failure(e)));
    if (timeout.toMillis() > 0) {
      long timer = vertx.setTimer(timeout.toMillis(), t -> timedOut());
      result.future().onComplete(done -> vertx.cancelTimer(timer));
    }
    return result.future();
  }

  /** An engine that is away says nothing about the command. */
  private static Throwable failure(Throwable e) {
    return e instanceof EngineException away && away.retryable()
        ? e
        : new LaunchException("Failed to run command in container: " + e.getMessage(), e);
  }

  private ExecResult execute() throws Exception {
    String exec =
        engine
            .post("create exec", "/containers/" + container + "/exec", ExecRequest.of(command))
            .path("Id")
            .asText();
    id = Optional.of(exec);
    try (DockerHttpClient.Response response =
            engine.stream(
                "start exec",
                DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.POST)
                    .path("/exec/" + exec + "/start")
                    .putHeader("Content-Type", "application/json")
                    .bodyBytes("{\"Detach\":false,\"Tty\":false}".getBytes())
                    .build());
        InputStream output = response.getBody()) {
      // The stream ends when the command and all that holds its output have ended.
      output.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return new ExecResult.Completed(
        engine.get("inspect exec", "/exec/" + exec + "/json").path("ExitCode").asInt() & 0xFF);
  }

  private void timedOut() {
    result.tryComplete(new ExecResult.TimedOut());
    id.ifPresent(
        exec ->
            Blocking.run(() -> kill(exec))
                .onFailure(
                    e -> LOG.warn("event=killing_a_command_failed reason=\"{}\"", e.getMessage())));
  }

  private Void kill(String exec) throws EngineException, InterruptedException {
    Optional<ExecProcess> process = ExecProcess.find(engine, exec, engineId);
    if (process.isPresent()) {
      process.get().kill();
    }
    return null;
  }
}

package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.SessionRequest;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container of the engine, and the virtual thread that waits for its end. */
final class DockerContainer implements Container {
  private static final Logger LOG = LoggerFactory.getLogger(DockerContainer.class);
  private static final Duration LOG_DRAIN = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final int SIGKILL = 9;

  private final Vertx vertx;
  private final Engine engine;
  private final ContainerSpec spec;
  private final String name;
  private final DockerSettings settings;
  private volatile RunLimits limits;
  private final LogCopier log;
  private final EndedContainers ended;
  private final Promise<ContainerExit> exit = Promise.promise();
  private final ContainerStatus status;
  private final String inspected;
  private final String engineId;
  private final String stopSignal;
  private volatile boolean closed;
  private volatile boolean destroying;

  /** What belongs to a container besides itself. */
  record Attendants(DockerSettings settings, LogCopier log, EndedContainers ended) {}

  /** For a container that is running, or has ended, as {@code inspected} tells. */
  DockerContainer(
      Vertx vertx, Engine engine, ContainerSpec spec, Attendants attendants, JsonNode inspected) {
    this.vertx = vertx;
    this.engine = engine;
    this.spec = spec;
    this.name = RunPlanner.containerName(spec.containerId());
    this.settings = attendants.settings();
    this.limits = RunLimits.of(spec.workload(), settings);
    this.log = attendants.log();
    this.ended = attendants.ended();
    this.status = Inspection.status(spec.containerId(), inspected);
    this.inspected = "[" + inspected + "]";
    this.engineId = inspected.path("Id").asText();
    this.stopSignal = inspected.path("Config").path("StopSignal").asText("SIGTERM");
  }

  /** Begins to copy its output and to wait for its end. */
  void watch() {
    log.start();
    Thread.ofVirtual().name("docker-wait-" + spec.containerId()).start(this::awaitExit);
  }

  /** Stops watching; the container runs on. */
  void close() {
    closed = true;
    log.close();
  }

  @Override
  public String id() {
    return spec.containerId();
  }

  @Override
  public ContainerStatus status() {
    return status;
  }

  @Override
  public Optional<String> runningData() {
    return Optional.of(inspected);
  }

  @Override
  public Future<ContainerExit> exited() {
    return exit.future();
  }

  private void awaitExit() {
    try {
      while (!closed) {
        Optional<ContainerExit> end = waitOnce();
        if (end.isPresent()) {
          if (!closed) {
            exit.tryComplete(end.get());
          }
          return;
        }
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<ContainerExit> waitOnce() throws InterruptedException {
    try {
      engine.post("wait for container", "/containers/" + name + "/wait");
      if (!log.awaitFinished(LOG_DRAIN)) {
        LOG.warn("event=docker_log_not_drained container={}", name);
      }
      if (destroying) {
        return Optional.of(new ContainerExit.Signaled(SIGKILL));
      }
      JsonNode end = engine.get("inspect container", "/containers/" + name + "/json");
      return Inspection.exit(end).map(exited -> MemoryBreach.of(exited, limits));
    } catch (EngineException e) {
      if (e.retryable()) {
        if (!closed) {
          LOG.warn(
              "event=docker_wait_interrupted container={} reason=\"{}\"", name, e.getMessage());
        }
        return Optional.empty();
      }
      return Optional.of(
          destroying
              ? new ContainerExit.Signaled(SIGKILL)
              : new ContainerExit.Lost("Container is gone: " + e.getMessage()));
    }
  }

  @Override
  public Future<Void> kill(Duration grace) {
    if (exit.future().isComplete()) {
      return Future.succeededFuture();
    }
    if (grace.toMillis() <= 0) {
      return killNow();
    }
    vertx.setTimer(grace.toMillis(), timer -> killNow());
    return Blocking.run(() -> signal(stopSignal));
  }

  /** Ends it whatever it takes: an engine that is away is asked again until the end is known. */
  private Future<Void> killNow() {
    if (exit.future().isComplete() || closed) {
      return Future.succeededFuture();
    }
    return Blocking.run(() -> signal("SIGKILL"))
        .onFailure(
            e -> {
              LOG.warn("event=docker_kill_failed container={} reason=\"{}\"", name, e.getMessage());
              vertx.setTimer(RETRY.toMillis(), timer -> killNow());
            });
  }

  @Override
  public Future<Void> signal(int number) {
    return Blocking.run(() -> signal(Integer.toString(number)));
  }

  private Void signal(String signal) throws EngineException {
    try {
      return engine.call(
          "signal container", client -> client.killContainerCmd(name).withSignal(signal).exec());
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.UNREACHABLE
          || e.kind() == EngineException.Kind.REFUSED) {
        throw e;
      }
      return null; // It is not running any more, or not there.
    }
  }

  @Override
  public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
    return new ContainerExec(engine, name, engineId, command).run(vertx, timeout);
  }

  @Override
  public Future<ContainerSession> openSession(SessionRequest request) {
    return new SessionLaunch(engine, name, engineId, request).start();
  }

  @Override
  public Future<Void> update(Workload workload) {
    return Blocking.run(
        () -> {
          RunLimits wanted = RunLimits.of(workload, settings);
          try {
            Resize.apply(engine, name, wanted);
          } catch (EngineException e) {
            if (exit.future().isComplete() || e.kind() == EngineException.Kind.NOT_FOUND) {
              return null;
            }
            throw new LaunchException("Failed to resize container: " + e.getMessage(), e);
          }
          limits = wanted;
          return null;
        });
  }

  @Override
  public Future<Void> limitMemory(long bytes) {
    return Blocking.run(
        () -> {
          try {
            Resize.memory(engine, name, bytes);
          } catch (EngineException e) {
            throw new LaunchException(
                "The limit of memory cannot be changed: " + e.getMessage(), e);
          }
          limits = limits.withMemory(bytes);
          return null;
        });
  }

  @Override
  public Future<ResourceStatistics> usage() {
    return Blocking.run(
        () -> {
          // API 1.41 can answer at once instead of waiting for a second sample.
          JsonNode stats =
              engine.get(
                  "read statistics", "/containers/" + name + "/stats?stream=false&one-shot=true");
          ResourceStatistics.Builder usage =
              DockerStatistics.of(stats, limits, Instant.now()).toBuilder();
          ContainerProcesses.count(status.getExecutorPid(), engineId)
              .ifPresent(usage::setProcesses);
          return usage.build();
        });
  }

  @Override
  public Future<Void> release() {
    close();
    return ended.release(name);
  }

  /** Its removal begins: that it vanishes is no surprise. */
  void destroying() {
    destroying = true;
    log.expectRemoval();
  }

  /** It is removed. */
  void destroyed() {
    close();
    exit.tryComplete(new ContainerExit.Signaled(SIGKILL));
  }
}

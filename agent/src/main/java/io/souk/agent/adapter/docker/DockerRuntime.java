package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.Container;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.stats.Tally;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks as Docker containers named {@code mesos-<container id>}.
 *
 * <p>The engine keeps the containers, so they outlive the agent; labels tell which agent (by its
 * work directory) they belong to. An engine that goes away is waited for; its containers are
 * watched again once it is back.
 */
public final class DockerRuntime implements ContainerRuntime {
  /** What checkpoints call this runtime. */
  public static final String NAME = "docker";

  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ATTACH_LIMIT = Duration.ofMinutes(1);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration ABANDON_LIMIT = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final DockerSettings settings;
  private final Engine engine;
  private final Map<String, Launch> launches = new ConcurrentHashMap<>();
  private final Map<String, Launch> foreseen = new ConcurrentHashMap<>();
  private final Set<Future<Void>> abandoning = ConcurrentHashMap.newKeySet();
  private final Map<String, DockerContainer> containers = new ConcurrentHashMap<>();
  private final EndedContainers ended;
  private final Launch.Services services;

  private DockerRuntime(Vertx vertx, DockerSettings settings, Engine engine, Tally tally) {
    this.vertx = vertx;
    this.settings = settings;
    this.engine = engine;
    this.ended = new EndedContainers(vertx, engine, settings.removal().delay());
    this.services =
        new Launch.Services(ended, new GpuDevices(engine, settings.defaults().gpuDevices()), tally);
  }

  /**
   * Connects to the engine.
   *
   * @return fails with a {@link LaunchException} of one line when no engine answers within 5 s
   */
  public static Future<DockerRuntime> connect(Vertx vertx, DockerSettings settings) {
    return connect(vertx, settings, new Tally());
  }

  /**
   * The same.
   *
   * @param tally counts pulls of images
   */
  public static Future<DockerRuntime> connect(Vertx vertx, DockerSettings settings, Tally tally) {
    Future<DockerRuntime> connected =
        Blocking.run(
            () -> {
              Engine engine = Engine.open(settings.dockerHost());
              try {
                String version =
                    engine.get("connect", "/version").path("Version").asText("unknown");
                LOG.info("event=docker_engine host={} version={}", settings.dockerHost(), version);
                return new DockerRuntime(vertx, settings, engine, tally);
              } catch (EngineException e) {
                engine.close();
                throw new LaunchException(e.getMessage(), e);
              }
            });
    return connected
        .timeout(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            e ->
                Future.failedFuture(
                    e instanceof LaunchException
                        ? e
                        : new LaunchException(
                            "no answer from the Docker engine at " + settings.dockerHost(), e)));
  }

  /**
   * Of an engine that need not be there yet: while it is away, launches fail, and what is asked of
   * containers that an earlier process of the agent started waits for it.
   */
  public static DockerRuntime awaiting(Vertx vertx, DockerSettings settings, Tally tally) {
    return new DockerRuntime(vertx, settings, Engine.open(settings.dockerHost()), tally);
  }

  /** Gives out GPUs together with those who give them to processes. */
  public void shareGpus(GpuBook book) {
    services.gpus().share(book);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<io.souk.agent.runtime.Container> launch(ContainerSpec spec) {
    Launch launch = foreseenOrNew(spec);
    if (launches.putIfAbsent(spec.containerId(), launch) != null) {
      return Future.failedFuture(
          new LaunchException("Container " + spec.containerId() + " is being launched already"));
    }
    return Blocking.run(
        () -> {
          try {
            DockerContainer container = launch.run();
            watch(container);
            return container;
          } finally {
            launches.remove(spec.containerId(), launch);
          }
        });
  }

  private Launch foreseenOrNew(ContainerSpec spec) {
    Launch early = foreseen.remove(spec.containerId());
    return early != null && early.isFor(spec)
        ? early
        : new Launch(vertx, engine, spec, settings, services);
  }

  /** The container is created while the checkpoint is written; it runs nothing until launched. */
  @Override
  public void foresee(ContainerSpec spec) {
    Launch launch = new Launch(vertx, engine, spec, settings, services);
    if (foreseen.putIfAbsent(spec.containerId(), launch) == null) {
      launch.begin();
    }
  }

  @Override
  public void forgo(String containerId) {
    Launch early = foreseen.remove(containerId);
    if (early != null) {
      Future<Void> abandoned = early.abandon();
      abandoning.add(abandoned);
      abandoned.onComplete(done -> abandoning.remove(abandoned));
    }
  }

  @Override
  public Future<Optional<io.souk.agent.runtime.Container>> attach(ContainerSpec spec) {
    return Blocking.run(
        () -> {
          Optional<JsonNode> inspected = inspectPatiently(spec.containerId());
          if (inspected.isEmpty() || !ours(inspected.get())) {
            return Optional.empty();
          }
          String name = RunPlanner.containerName(spec.containerId());
          if (Inspection.neverStarted(inspected.get())) {
            Removal.remove(engine, name);
            return Optional.empty();
          }
          LeftCommands.end(
              inspected.get().path("State").path("Pid").asInt(),
              inspected.get().path("Id").asText());
          DockerContainer container = hold(spec, name, inspected.get());
          watch(container);
          return Optional.of(container);
        });
  }

  private DockerContainer hold(ContainerSpec spec, String name, JsonNode inspected)
      throws IOException {
    LogCopier log =
        new LogCopier(
            engine, name, spec.sandbox(), spec.stateDir(), Inspection.terminal(inspected));
    return new DockerContainer(
        vertx, engine, spec, new DockerContainer.Attendants(settings, log, ended), inspected);
  }

  private void watch(DockerContainer container) {
    containers.put(container.id(), container);
    container.exited().onComplete(end -> containers.remove(container.id(), container));
    container.watch();
  }

  private boolean ours(JsonNode inspected) {
    return inspected
        .path("Config")
        .path("Labels")
        .path(RunPlanner.LABEL_WORK_DIR)
        .asText()
        .equals(settings.workDir().toString());
  }

  /** Waits a minute for an engine that is away: agent and engine often start together. */
  private Optional<JsonNode> inspectPatiently(String containerId)
      throws EngineException, InterruptedException {
    long deadline = System.nanoTime() + ATTACH_LIMIT.toNanos();
    boolean told = false;
    while (true) {
      try {
        return Optional.of(
            engine.get(
                "inspect container",
                "/containers/" + RunPlanner.containerName(containerId) + "/json"));
      } catch (EngineException e) {
        if (e.kind() == EngineException.Kind.NOT_FOUND) {
          return Optional.empty();
        }
        if (!e.retryable() || System.nanoTime() > deadline) {
          throw e;
        }
        if (!told) {
          LOG.warn(
              "event=docker_attach_waits container={} reason=\"{}\"", containerId, e.getMessage());
          told = true;
        }
        Thread.sleep(RETRY);
      }
    }
  }

  @Override
  public Future<Set<String>> listOwned() {
    return Blocking.run(
        () -> {
          List<Container> found =
              engine.call(
                  "list containers",
                  client ->
                      client
                          .listContainersCmd()
                          .withShowAll(true)
                          .withLabelFilter(
                              Map.of(RunPlanner.LABEL_WORK_DIR, settings.workDir().toString()))
                          .exec());
          Set<String> ids = new HashSet<>();
          for (Container container : found) {
            String id = container.getLabels().getOrDefault(RunPlanner.LABEL_CONTAINER, "");
            boolean exited = "exited".equals(container.getState());
            if (!id.isEmpty() && !(exited && ended.keeps(RunPlanner.containerName(id)))) {
              ids.add(id);
            }
          }
          return Set.copyOf(ids);
        });
  }

  @Override
  public boolean endsOrphans() {
    return settings.removal().orphans();
  }

  @Override
  public Future<Void> destroy(String containerId) {
    forgo(containerId);
    return Blocking.run(
        () -> {
          Launch launch = launches.get(containerId);
          if (launch != null) {
            launch.abort();
          }
          Optional<DockerContainer> container = Optional.ofNullable(containers.get(containerId));
          container.ifPresent(DockerContainer::destroying);
          Removal.remove(engine, RunPlanner.containerName(containerId));
          container.ifPresent(DockerContainer::destroyed);
          return null;
        });
  }

  @Override
  public void abortLaunch(String containerId) {
    Launch launch = launches.get(containerId);
    if (launch != null) {
      Blocking.run(
          () -> {
            launch.abort();
            return null;
          });
    }
  }

  @Override
  public Future<Void> close() {
    containers.values().forEach(DockerContainer::close);
    containers.clear();
    ended.close();
    return Future.join(List.copyOf(abandoning))
        .timeout(ABANDON_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .transform(
            done ->
                Blocking.run(
                    () -> {
                      engine.close();
                      return null;
                    }));
  }
}

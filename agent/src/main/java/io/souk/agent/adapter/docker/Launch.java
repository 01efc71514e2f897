package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.stats.Tally;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * One launch in progress: pull, create, start. Runs on a virtual thread and can be aborted. It may
 * begin with its create before anybody asks for the rest.
 */
final class Launch {
  private final Vertx vertx;
  private final Engine engine;
  private final ContainerSpec spec;
  private final DockerSettings settings;
  private final Services services;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Thread> pulling = Optional.empty();
  private String stage = "starting";
  private boolean aborted;
  private Optional<Future<Boolean>> ahead = Optional.empty();

  /** What launches share. */
  record Services(EndedContainers ended, GpuDevices gpus, Tally tally) {}

  Launch(
      Vertx vertx, Engine engine, ContainerSpec spec, DockerSettings settings, Services services) {
    this.vertx = vertx;
    this.engine = engine;
    this.spec = spec;
    this.settings = settings;
    this.services = services;
  }

  boolean isFor(ContainerSpec other) {
    return spec.equals(other);
  }

  /** Creates the container if that is all there is to it; returns at once. */
  void begin() {
    ahead = Optional.of(Blocking.run(this::createAhead).otherwise(false));
  }

  private boolean createAhead() throws LaunchException, EngineException {
    RunOptions options = RunPlanner.plan(spec, settings);
    boolean simple = options.pull == RunOptions.Pull.MISSING && options.gpus == 0;
    if (simple) {
      createOnce(options);
    }
    return simple;
  }

  /** Nobody asks for the rest; completes when nothing is left of it, or the engine is away. */
  Future<Void> abandon() {
    return ahead
        .orElse(Future.succeededFuture(false))
        .compose(
            created ->
                Blocking.run(
                    () -> {
                      services
                          .ended()
                          .removeWhateverItTakes(RunPlanner.containerName(spec.containerId()));
                      return null;
                    }));
  }

  private boolean isCreated() throws LaunchException {
    if (ahead.isEmpty()) {
      return false;
    }
    try {
      return ahead.get().toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new LaunchException("Failed to create container: " + e.getMessage(), e);
    }
  }

  /** Blocks until the container runs. Nothing is left of it when this throws. */
  DockerContainer run() throws LaunchException {
    try {
      RunOptions options = RunPlanner.plan(spec, settings);
      try {
        if (!isCreated()) {
          create(options);
        }
        return start(options.name);
      } catch (LaunchException | RuntimeException e) {
        services.ended().removeWhateverItTakes(options.name);
        throw e;
      }
    } finally {
      ended.countDown();
    }
  }

  /** Makes the launch fail as soon as it can and waits until nothing is left of it. */
  void abort() throws InterruptedException {
    synchronized (this) {
      aborted = true;
      pulling.ifPresent(Thread::interrupt);
    }
    ended.await();
  }

  private synchronized void checkpoint(String next) throws LaunchException {
    if (aborted) {
      throw new LaunchException("Container destroyed while " + stage);
    }
    stage = next;
  }

  private void pull(RunOptions options) throws LaunchException {
    synchronized (this) {
      checkpoint("pulling image");
      pulling = Optional.of(Thread.currentThread());
    }
    try {
      new ImagePull(engine, options, credentials()).ensure().ifPresent(this::pulled);
    } catch (InterruptedException e) {
      throw new LaunchException("Container destroyed while pulling image", e);
    } finally {
      synchronized (this) {
        pulling = Optional.empty();
        // An abort that came too late for the pull must not hit what follows.
        boolean unused = Thread.interrupted();
      }
    }
  }

  private void pulled(Duration took) {
    if (spec.containerInfo().filter(c -> c.getType() == ContainerInfo.Type.MESOS).isPresent()) {
      services.tally().mesosImagePulled(took);
    } else {
      services.tally().imagePulled(took);
    }
  }

  /**
   * What the container names itself goes before what was fetched for the task, and that before what
   * the agent was given.
   */
  private Optional<RegistryCredentials> credentials() throws LaunchException {
    try {
      return imageConfig()
          .or(() -> SandboxCredentials.find(spec.sandbox()))
          .or(settings::credentials);
    } catch (IllegalArgumentException e) {
      throw new LaunchException("Failed to read registry credentials: " + e.getMessage(), e);
    }
  }

  private Optional<RegistryCredentials> imageConfig() {
    Secret config =
        spec.containerInfo()
            .map(container -> container.getMesos().getImage().getDocker().getConfig())
            .orElse(Secret.getDefaultInstance());
    return config.getType() == Secret.Type.VALUE
        ? Optional.of(RegistryCredentials.parse(config.getValue().getData().toStringUtf8()))
        : Optional.empty();
  }

  private void create(RunOptions options) throws LaunchException {
    if (options.pull != RunOptions.Pull.MISSING) {
      pull(options);
    }
    checkpoint("creating");
    try {
      services.gpus().assign(options);
      createPatiently(options);
    } catch (EngineException e) {
      throw new LaunchException("Failed to create container: " + e.getMessage(), e);
    } finally {
      services.gpus().settled(options.name);
    }
  }

  /** Asking for the image first would cost every start that finds it there. */
  private void createPatiently(RunOptions options) throws EngineException, LaunchException {
    try {
      createOnce(options);
    } catch (EngineException e) {
      boolean image =
          e.kind() == EngineException.Kind.NOT_FOUND && options.pull == RunOptions.Pull.MISSING;
      boolean taken = e.kind() == EngineException.Kind.CONFLICT;
      if (image) {
        pull(options);
        checkpoint("creating");
      } else if (taken) {
        // By what an interrupted launch of the same id left behind.
        Removal.remove(engine, options.name);
      } else {
        throw e;
      }
      createOnce(options);
    }
  }

  private void createOnce(RunOptions options) throws EngineException {
    engine.call(
        "create container",
        client -> options.applyTo(client.createContainerCmd(options.image)).exec());
  }

  private DockerContainer start(String name) throws LaunchException {
    try {
      LogCopier.prepare(spec.sandbox(), spec.stateDir());
      checkpoint("starting");
      engine.call("start container", client -> client.startContainerCmd(name).exec());
      checkpoint("running");
      JsonNode inspected = engine.get("inspect container", "/containers/" + name + "/json");
      LogCopier log =
          new LogCopier(
              engine, name, spec.sandbox(), spec.stateDir(), Inspection.terminal(inspected));
      return new DockerContainer(
          vertx,
          engine,
          spec,
          new DockerContainer.Attendants(settings, log, services.ended()),
          inspected);
    } catch (EngineException e) {
      throw new LaunchException("Failed to run container: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new LaunchException("Failed to prepare the sandbox: " + e.getMessage(), e);
    }
  }
}

package io.souk.agent.adapter.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.souk.agent.adapter.cgroup.Cgroups;
import io.souk.agent.gpu.DeviceNode;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.runtime.Ability;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.sandbox.MountLinks;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Tally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Runs tasks as processes of this machine. */
public final class ProcessRuntime implements ContainerRuntime {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** Exit status of a supervisor that finds another one's note, as in {@code supervise.sh}. */
  private static final int SUPERVISED_ALREADY = 70;

  private static final long START_POLL_NANOS = 200_000;

  private static final String SUPERVISOR_NAME = "souk-supervisor";

  private final String bootId = ProcFs.bootId();
  private final String script = script("supervise.sh");
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("process-", 0).factory());
  private final ExitWatch watch = new ExitWatch();
  private final Map<String, ProcessContainer> containers = new ConcurrentHashMap<>();
  private final Isolation isolation;
  private final Tally tally;

  /**
   * Keeps tasks apart as {@code isolation} says.
   *
   * @param tally counts containers that could not be ended
   */
  public ProcessRuntime(Isolation isolation, Tally tally) {
    this.isolation = isolation;
    this.tally = tally;
  }

  /** The same, where nobody counts. */
  public ProcessRuntime(Isolation isolation) {
    this(isolation, new Tally());
  }

  /** Keeps nothing apart. */
  public ProcessRuntime() {
    this(Isolation.NONE);
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Set<Ability> abilities() {
    return isolation.abilities();
  }

  @Override
  public Future<Container> launch(ContainerSpec spec) {
    return run(() -> start(spec));
  }

  @Override
  public Future<Optional<Container>> attach(ContainerSpec spec) {
    return run(
        () -> {
          StateFiles files = new StateFiles(spec.stateDir());
          Optional<ProcessStat> supervisor = files.supervisor(bootId);
          Optional<Confinement> confinement = confinement(spec.containerId());
          if (!files.wasStarted() || (supervisor.isEmpty() && files.exit().isEmpty())) {
            confinement.ifPresent(Confinement::destroy);
            return Optional.empty();
          }
          isolation.gpus().ifPresent(book -> book.recover(spec.containerId(), spec.stateDir()));
          ProcessContainer container =
              hold(spec, new ProcessContainer.Parts(files, supervisor, confinement));
          container.sweepSessions();
          watch.add(container);
          return Optional.of(container);
        });
  }

  private Optional<Confinement> confinement(String id) {
    return isolation.cgroups().flatMap(cgroups -> Confinement.find(cgroups, id));
  }

  @Override
  public Future<Set<String>> listOwned() {
    return run(
        () -> {
          Set<String> ids = new HashSet<>(containers.keySet());
          isolation.cgroups().ifPresent(cgroups -> ids.addAll(cgroups.list()));
          return ids;
        });
  }

  @Override
  public Future<Void> destroy(String containerId) {
    ProcessContainer container = containers.get(containerId);
    if (container != null) {
      return container.kill(Duration.ZERO);
    }
    return run(
        () -> {
          confinement(containerId).ifPresent(Confinement::destroy);
          return null;
        });
  }

  @Override
  public Future<Void> close() {
    watch.close();
    isolation.cgroups().ifPresent(Cgroups::close);
    return Future.succeededFuture();
  }

  private Container start(ContainerSpec spec) throws LaunchException {
    Optional<Confinement> confinement = Optional.empty();
    try {
      StateFiles files = new StateFiles(spec.stateDir());
      Optional<Account> account =
          isolation.otherUsers() ? Account.toChangeTo(spec.user()) : Optional.empty();
      Map<String, String> environment = Variables.of(spec);
      if (files.supervisor(bootId).isEmpty()) {
        files.clear();
      }
      confinement = confine(spec);
      if (confinement.isPresent() && isolation.gpus().isPresent()) {
        confinement.get().allow(gpus(isolation.gpus().get(), spec));
      }
      Inside place = inside(spec, files, confinement);
      place.prepare(account, CommandLine.argv(spec.command()));
      if (!place.spaces().contains(Space.FILES)) {
        MountLinks.make(spec.mounts(), spec.sandbox(), account.map(Account::name));
      }
      Process process = fork(spec, account, environment);
      ProcessStat supervisor = awaitSupervisor(process, files);
      ProcessContainer container =
          hold(spec, new ProcessContainer.Parts(files, Optional.of(supervisor), confinement));
      if (supervisor.pid() == process.pid()) {
        process.onExit().thenRun(container::ended);
      } else {
        watch.add(container);
      }
      return container;
    } catch (IOException e) {
      abandon(spec, confinement);
      throw new LaunchException("Failed to start the process: " + e.getMessage(), e);
    } catch (LaunchException e) {
      abandon(spec, confinement);
      throw e;
    }
  }

  private void abandon(ContainerSpec spec, Optional<Confinement> confinement) {
    confinement.ifPresent(Confinement::destroy);
    isolation.gpus().ifPresent(book -> book.release(spec.containerId()));
  }

  /** The devices of a container with GPUs, or those that all may use. */
  private static List<DeviceNode> gpus(GpuBook book, ContainerSpec spec) throws LaunchException {
    List<DeviceNode> devices = new ArrayList<>(book.controls());
    devices.addAll(
        book.assign(spec.containerId(), spec.workload().requested("gpus"), spec.stateDir()));
    return devices;
  }

  /** A part of another container runs in the group of that one, which it neither makes nor ends. */
  private Inside inside(ContainerSpec spec, StateFiles files, Optional<Confinement> own)
      throws LaunchException {
    return Inside.of(
        spec, files, own.or(() -> spec.within().flatMap(this::confinement)), isolation);
  }

  private Optional<Confinement> confine(ContainerSpec spec) throws LaunchException {
    return isolation.cgroups().filter(Cgroups::isActive).isEmpty() || spec.within().isPresent()
        ? Optional.empty()
        : Optional.of(
            Confinement.create(isolation.cgroups().get(), spec.containerId(), spec.workload()));
  }

  private Process fork(
      ContainerSpec spec, Optional<Account> account, Map<String, String> environment)
      throws IOException {
    Path out = output(spec.sandbox().resolve("stdout"), account);
    Path err = output(spec.sandbox().resolve("stderr"), account);
    ProcessBuilder builder =
        new ProcessBuilder(
                Programs.path("setsid"),
                Programs.path("sh"),
                "-c",
                script,
                SUPERVISOR_NAME,
                spec.stateDir().toString(),
                bootId)
            .directory(spec.sandbox().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * Waits for the supervisor's own note, some milliseconds: once a task is told to run, the next
   * process of the agent must be able to find it. When the run turns out to have a supervisor
   * already, started by an agent that crashed before it could say so, that one counts.
   */
  private ProcessStat awaitSupervisor(Process process, StateFiles files) throws LaunchException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      Optional<ProcessStat> noted = files.supervisor(bootId);
      boolean counts =
          noted.isPresent()
              && (noted.get().pid() == process.pid()
                  || (!alive && process.exitValue() == SUPERVISED_ALREADY));
      if (counts) {
        return noted.get();
      }
      if (!alive) {
        throw new LaunchException(
            "The supervisor of the process ended with status " + process.exitValue());
      }
      if (System.nanoTime() - deadline > 0) {
        process.destroyForcibly();
        throw new LaunchException("The supervisor of the process did not start in time");
      }
      LockSupport.parkNanos(START_POLL_NANOS);
    }
  }

  private ProcessContainer hold(ContainerSpec spec, ProcessContainer.Parts parts)
      throws LaunchException {
    Map<String, String> variables = Variables.besides(spec);
    Inside place = inside(spec, parts.files(), parts.confinement());
    ProcessContainer container =
        new ProcessContainer(
            spec,
            parts,
            new ProbeRunner(spec, place, variables, workers),
            new ProcessSessions(spec, place, variables, workers),
            workers,
            new ProcessContainer.Ends(
                () -> containers.remove(spec.containerId()),
                () -> tally.add(Count.CONTAINER_DESTROY_ERRORS)));
    containers.put(spec.containerId(), container);
    isolation
        .gpus()
        .ifPresent(
            book -> container.exited().onComplete(ended -> book.release(spec.containerId())));
    watch.guard(container);
    return container;
  }

  private static Path output(Path file, Optional<Account> account) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    if (account.isPresent()) {
      Ownership.give(file, account.get().name());
    }
    return file;
  }

  private <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(work.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  static String script(String name) {
    try (InputStream in = ProcessRuntime.class.getResourceAsStream(name)) {
      // Comments would only fill the process list.
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

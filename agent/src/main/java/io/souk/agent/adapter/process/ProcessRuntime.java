package io.souk.agent.adapter.process;

import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.sandbox.MountLinks;
import io.souk.protocol.mesos.Environment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** Exit status of a supervisor that finds another one's note, as in {@code supervise.sh}. */
  private static final int SUPERVISED_ALREADY = 70;

  private static final long START_POLL_NANOS = 500_000;

  private static final String SUPERVISOR_NAME = "souk-supervisor";

  private final String bootId = ProcFs.bootId();
  private final String script = script("supervise.sh");
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("process-", 0).factory());
  private final ExitWatch watch = new ExitWatch();
  private final Map<String, ProcessContainer> containers = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "process";
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
          if (!files.wasStarted() || (supervisor.isEmpty() && files.exit().isEmpty())) {
            return Optional.empty();
          }
          ProcessContainer container = hold(spec, files, supervisor, environment(spec));
          container.sweepSessions();
          watch.add(container);
          return Optional.of(container);
        });
  }

  @Override
  public Future<Set<String>> listOwned() {
    return Future.succeededFuture(Set.copyOf(containers.keySet()));
  }

  @Override
  public Future<Void> destroy(String containerId) {
    ProcessContainer container = containers.get(containerId);
    return container == null ? Future.succeededFuture() : container.kill(Duration.ZERO);
  }

  @Override
  public Future<Void> close() {
    watch.close();
    return Future.succeededFuture();
  }

  private Container start(ContainerSpec spec) throws LaunchException {
    try {
      StateFiles files = new StateFiles(spec.stateDir());
      Optional<Account> account = Account.toChangeTo(spec.user());
      List<String> argv = CommandLine.asUser(account, CommandLine.argv(spec.command()));
      Map<String, String> environment = environment(spec);
      if (files.supervisor(bootId).isEmpty()) {
        files.clear();
      }
      Files.writeString(files.start(), startScript(files, argv), StandardCharsets.UTF_8);
      MountLinks.make(spec.mounts(), spec.sandbox(), account.map(Account::name));
      Path out = output(spec.sandbox().resolve("stdout"), account);
      Path err = output(spec.sandbox().resolve("stderr"), account);
      ProcessBuilder builder =
          new ProcessBuilder(
                  "setsid", "sh", "-c", script, SUPERVISOR_NAME, spec.stateDir().toString(), bootId)
              .directory(spec.sandbox().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      ProcessStat supervisor = awaitSupervisor(process, files);
      ProcessContainer container = hold(spec, files, Optional.of(supervisor), environment);
      if (supervisor.pid() == process.pid()) {
        process.onExit().thenRun(container::ended);
      } else {
        watch.add(container);
      }
      return container;
    } catch (IOException e) {
      throw new LaunchException("Failed to start the process: " + e.getMessage(), e);
    }
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

  private ProcessContainer hold(
      ContainerSpec spec,
      StateFiles files,
      Optional<ProcessStat> supervisor,
      Map<String, String> environment) {
    ProcessContainer container =
        new ProcessContainer(
            spec,
            files,
            supervisor,
            new ProbeRunner(spec, environment, workers),
            new ProcessSessions(spec, environment, workers),
            workers,
            () -> containers.remove(spec.containerId()));
    containers.put(spec.containerId(), container);
    return container;
  }

  /** The task's process replaces the shell that reads this, so its pid is the one recorded. */
  private static String startScript(StateFiles files, List<String> argv) {
    String main = CommandLine.quote(List.of(files.dir().resolve("main").toString()));
    return "read -r line </proc/$$/stat\n"
        + ("echo \"$line\" >" + main + "\n")
        + "exec 2>&3 3>&-\n"
        + ("exec setsid " + CommandLine.quote(argv) + "\n");
  }

  /** Agent's variables, then the command's, which win (Mesos containerizer's order). */
  private static Map<String, String> environment(ContainerSpec spec) throws LaunchException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", DEFAULT_PATH);
    variables.putAll(spec.environment());
    variables.put("MESOS_SANDBOX", spec.sandbox().toString());
    variables.putAll(variables(spec.command().getEnvironment()));
    variables.put(ProcessTree.MARKER, spec.containerId());
    return variables;
  }

  static Map<String, String> variables(Environment environment) throws LaunchException {
    Map<String, String> variables = new HashMap<>();
    for (Environment.Variable variable : environment.getVariablesList()) {
      String name = variable.getName();
      if (variable.getType() == Environment.Variable.Type.SECRET) {
        throw new LaunchException("Variable '" + name + "': secrets are not supported");
      }
      boolean malformed =
          name.isEmpty()
              || name.indexOf('=') >= 0
              || name.indexOf('\0') >= 0
              || variable.getValue().indexOf('\0') >= 0;
      if (malformed) {
        throw new LaunchException("Variable '" + name + "' is not a valid environment variable");
      }
      variables.put(name, variable.getValue());
    }
    return variables;
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
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs short commands beside a task, with its environment, user and working directory. */
final class ProbeRunner {

  private final ContainerSpec spec;
  private final Inside place;
  private final Map<String, String> environment;
  private final Executor workers;

  ProbeRunner(ContainerSpec spec, Inside place, Map<String, String> environment, Executor workers) {
    this.spec = spec;
    this.place = place;
    this.environment = Map.copyOf(environment);
    this.workers = workers;
  }

  Future<ExecResult> run(CommandInfo command, Duration timeout) {
    Promise<ExecResult> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(runNow(command, timeout));
          } catch (LaunchException e) {
            promise.fail(e);
          } catch (IOException e) {
            promise.fail(new LaunchException("Failed to start the command: " + e.getMessage(), e));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            promise.fail(new LaunchException("Interrupted", e));
          }
        });
    return promise.future();
  }

  private ExecResult runNow(CommandInfo command, Duration timeout)
      throws LaunchException, IOException, InterruptedException {
    Optional<String> user = command.hasUser() ? Optional.of(command.getUser()) : spec.user();
    List<String> argv = new ArrayList<>();
    argv.add(Programs.path("setsid"));
    argv.addAll(place.enter(Account.toChangeTo(user), CommandLine.argv(command)));
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(spec.sandbox().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    Map<String, String> variables = new HashMap<>(environment);
    variables.putAll(Variables.of(command.getEnvironment()));
    builder.environment().putAll(variables);
    Process process = builder.start();
    if (timeout.isZero()) {
      return new ExecResult.Completed(process.waitFor());
    }
    if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return new ExecResult.Completed(process.exitValue());
    }
    end(process);
    return new ExecResult.TimedOut();
  }

  /** The probe leads a session of its own, so all it started is found by that. */
  private static void end(Process process) throws InterruptedException {
    int session = (int) process.pid();
    process.destroyForcibly();
    for (ProcessStat member : ProcFs.all()) {
      if (member.session() == session) {
        ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    process.waitFor();
  }
}

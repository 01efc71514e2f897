package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.SessionRequest;
import io.souk.agent.runtime.WindowSize;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Opens sessions beside one task, with its environment, user and working directory. */
final class ProcessSessions {

  private static final String SCRIPT = ProcessRuntime.script("session.sh");
  private static final String NAME = "souk-session";
  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(10);

  private final ContainerSpec spec;
  private final Inside place;
  private final Map<String, String> environment;
  private final Executor workers;
  private final Set<ProcessSession> open = ConcurrentHashMap.newKeySet();

  ProcessSessions(
      ContainerSpec spec, Inside place, Map<String, String> environment, Executor workers) {
    this.spec = spec;
    this.place = place;
    this.environment = Map.copyOf(environment);
    this.workers = workers;
  }

  Future<ContainerSession> open(SessionRequest request) {
    Promise<ContainerSession> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(openNow(request));
          } catch (LaunchException e) {
            promise.fail(e);
          } catch (IOException e) {
            promise.fail(new LaunchException("Failed to start the command: " + e.getMessage(), e));
          }
        });
    return promise.future();
  }

  private ProcessSession openNow(SessionRequest request) throws LaunchException, IOException {
    CommandInfo command = request.command();
    Optional<String> user = command.hasUser() ? Optional.of(command.getUser()) : spec.user();
    Optional<Account> account = Account.toChangeTo(user);
    Map<String, String> variables = variables(request);
    List<String> argv = place.enter(account, CommandLine.argv(command));
    SessionFiles files = SessionFiles.create(spec.stateDir(), request.id());
    try {
      Files.writeString(
          files.start(), startScript(argv, variables.remove("SHELL")), StandardCharsets.UTF_8);
      ProcessBuilder builder =
          new ProcessBuilder(supervisor(files, request.terminal(), account))
              .directory(spec.sandbox().toFile())
              .redirectErrorStream(request.terminal().isPresent());
      builder.environment().clear();
      builder.environment().putAll(variables);
      ProcessSession session =
          new ProcessSession(
              request.id(), request.terminal().isPresent(), files, builder.start(), workers);
      open.add(session);
      session.exited().onComplete(ended -> open.remove(session));
      return session.started();
    } catch (IOException e) {
      files.delete();
      throw e;
    }
  }

  private Map<String, String> variables(SessionRequest request) throws LaunchException {
    Map<String, String> variables = new HashMap<>(environment);
    if (request.terminal().isPresent()) {
      variables.putIfAbsent("TERM", "xterm");
    }
    variables.putAll(Variables.of(request.command().getEnvironment()));
    variables.put(SessionFiles.MARKER, request.id());
    variables.put(ProcessTree.MARKER, spec.containerId());
    return variables;
  }

  /** With a terminal {@code script} holds its other end; nothing of it is recorded. */
  private static List<String> supervisor(
      SessionFiles files, Optional<WindowSize> terminal, Optional<Account> account) {
    List<String> session = new ArrayList<>(List.of(Programs.path("sh"), "-c", SCRIPT, NAME));
    session.add(files.dir().toString());
    if (terminal.isEmpty()) {
      session.add(0, Programs.path("setsid"));
      return session;
    }
    session.add(Integer.toString(terminal.get().rows()));
    session.add(Integer.toString(terminal.get().columns()));
    account.ifPresent(owner -> session.add(Long.toString(owner.uid())));
    return List.of(
        Programs.path("script"), "-q", "-e", "-f", "-c", CommandLine.quote(session), "/dev/null");
  }

  /**
   * The command replaces the shell that reads this. {@code script} would run its own command with
   * whatever SHELL names, so the variable is set here only.
   */
  private static String startScript(List<String> argv, String shell) {
    String variable =
        shell == null ? "" : "export SHELL=" + CommandLine.quote(List.of(shell)) + "\n";
    return "exec 2>&3 3>&-\n" + variable + "exec " + CommandLine.quote(argv) + "\n";
  }

  /** Ends sessions of an earlier process of the agent: nobody can talk to them any more. */
  void sweep() {
    try {
      for (SessionFiles files : SessionFiles.left(spec.stateDir())) {
        files.tree(files.id(), Optional.empty()).killAll(SWEEP_LIMIT);
        files.delete();
      }
    } catch (IOException unreadable) {
      // Then there is nothing to be found there.
    }
  }

  /** Nobody reads them once the container is gone. */
  void close() {
    open.forEach(ProcessSession::close);
  }
}

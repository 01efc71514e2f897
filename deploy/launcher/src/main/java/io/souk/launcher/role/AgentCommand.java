package io.souk.launcher.role;

import io.souk.agent.boot.AgentConfig;
import io.souk.agent.boot.AgentServer;
import io.souk.launcher.client.AgentDeactivateCommand;
import io.souk.launcher.client.AgentDrainCommand;
import io.souk.launcher.client.AgentListCommand;
import io.souk.launcher.client.AgentReactivateCommand;
import io.souk.launcher.option.HttpUrl;
import io.souk.launcher.option.PortNumber;
import io.souk.security.RoleSecurity;
import io.souk.security.audit.AuditTrail;
import io.souk.security.boot.SecurityConfig;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code souk agent}: runs an agent; with a subcommand, asks about the platform's agents. */
@Command(
    name = "agent",
    description = "Run an agent, or list the agents and say which get tasks.",
    subcommands = {
      AgentListCommand.class,
      AgentDrainCommand.class,
      AgentDeactivateCommand.class,
      AgentReactivateCommand.class
    })
public final class AgentCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  @Spec private CommandSpec command;
  @Mixin private ConfigFileOption config;
  @Mixin private AgentOptions options;
  @Mixin private DomainOption domain;
  @Mixin private SecurityOptions security;
  @Mixin private AgentDoors doors;

  @Option(
      names = "--master",
      split = ",",
      converter = HttpUrl.class,
      description = "Addresses of the masters, comma-separated.")
  private List<URI> masters;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen at.")
  private String host;

  @Option(
      names = "--hostname",
      description = "Name under which the agent is known (default: --host).")
  private String hostname;

  @Option(
      names = "--port",
      converter = PortNumber.class,
      defaultValue = "5051",
      description = "Port of the agent's API (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where agent/ and logs/ are kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Override
  public Integer call() {
    if (masters == null) {
      throw new ParameterException(
          command.commandLine(),
          "Missing required option: '--master', for example http://HOST:5050");
    }
    SecurityConfig secured = security.config(host, doors.doors(security));
    AgentConfig settings = Platform.checked(this::settings);
    new Ports(host).claim("--port", port);
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal().withLeave();
    RunLog.open(workDir, "agent");
    AuditTrail audit = RunAudit.open(workDir, "agent-audit.log");
    RoleSecurity opened = SecurityOptions.open(secured).withTrail(audit);
    Vertx vertx = Platform.vertx();
    AgentServer agent =
        Platform.await(AgentServer.start(vertx, settings.withSecurity(opened)), START_LIMIT);
    agent
        .registered()
        .onSuccess(
            id ->
                Platform.tell(
                    "souk agent is ready: "
                        + opened.scheme()
                        + "://"
                        + host
                        + ":"
                        + port
                        + " "
                        + id));
    EndSignal.Cause cause = end.orWhen(agent.terminated()).await();
    boolean leaving = cause instanceof EndSignal.Cause.Leave;
    Platform.stop(STOP_LIMIT, () -> leaving ? agent.unregister() : agent.stop(true));
    return EndSignal.exitCode(cause);
  }

  private AgentConfig settings() {
    AgentConfig base = AgentConfig.of(masters, workDir.resolve("agent")).withAddress(host, port);
    AgentConfig named = hostname == null ? base : base.withHostname(hostname);
    return options.apply(domain.apply(named), Optional.empty());
  }
}

package io.souk.launcher.role;

import io.souk.agent.adapter.logback.LogbackLog;
import io.souk.framework.adapter.http.Guard;
import io.souk.launcher.client.MasterAddCommand;
import io.souk.launcher.client.MasterRemoveCommand;
import io.souk.launcher.option.DurationText;
import io.souk.launcher.option.PortNumber;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.security.RoleSecurity;
import io.souk.security.audit.AuditTrail;
import io.souk.security.boot.SecurityConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk master}: the kernel and the frameworks it hosts. */
@Command(
    name = "master",
    description = "Run a master, or say which masters there are.",
    subcommands = {MasterAddCommand.class, MasterRemoveCommand.class})
public final class MasterCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** One of several waits for a majority, or until its clock is set, and says so in its log. */
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);
  static final int RAFT_OFFSET = 10;
  static final int CLUSTER_OFFSET = 20;

  @Mixin private ConfigFileOption config;
  @Mixin private FrameworkOptions frameworks;
  @Mixin private MasterOptions options;
  @Mixin private DomainOption domain;
  @Mixin private SecurityOptions security;
  @Mixin private MasterDoors doors;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen at.")
  private String host;

  @Option(
      names = "--port",
      converter = PortNumber.class,
      defaultValue = "5050",
      description = "Port of the kernel's APIs (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--raft-port",
      converter = PortNumber.class,
      description = "Port of the registry (default: --port + 10).")
  private Integer raftPort;

  @Option(
      names = "--cluster-port",
      converter = PortNumber.class,
      description = "Port of the cluster membership (default: --port + 20).")
  private Integer clusterPort;

  @Option(
      names = "--masters",
      split = ",",
      paramLabel = "HOST:PORT",
      description =
          "All masters, this one included, the same list on each; HOST:PORT/RAFT/CLUSTER for one"
              + " whose ports do not lie as far apart as this one's (default: this one alone).")
  private List<String> masters;

  @Option(
      names = "--election-timeout",
      converter = DurationText.class,
      defaultValue = "1s",
      description =
          "How long one of several masters waits at least for a leader before it stands for"
              + " election, 300ms to 10s, the same on all of them (default ${DEFAULT-VALUE}).")
  private Duration electionTimeout;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where master/ and logs/ are kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Override
  public Integer call() {
    SecurityConfig secured = security.config(host, doors.doors(security));
    int raft = raftPort == null ? port + RAFT_OFFSET : raftPort;
    int cluster = clusterPort == null ? port + CLUSTER_OFFSET : clusterPort;
    MasterConfig settings =
        Platform.checked(
            () ->
                domain
                    .apply(options.apply(MasterConfig.of(host, port, workDir)))
                    .withNetwork(new MasterConfig.Network(host, port, raft, cluster))
                    .withMasters(masters == null ? List.of() : masters)
                    .withElectionTimeout(electionTimeout));
    Ports ports = new Ports(host).claim("--port", port).claim("--raft-port", raft);
    if (settings.replicated()) {
      ports.claim("--cluster-port", cluster);
    }
    frameworks.claim(ports);
    Map<String, JsonObject> sections = config.pluginSections();
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal();
    RunLog.open(workDir, "master");
    AuditTrail audit = RunAudit.open(workDir, "audit.log");
    RoleSecurity opened = SecurityOptions.open(secured).withTrail(audit);
    Guard guard = Guard.OPEN.withAccess(opened.access()).withAudit(audit);
    Vertx vertx = Platform.vertx();
    Optional<MasterServer> master =
        end.await(
            MasterServer.start(
                vertx,
                settings.withSecurity(opened),
                frameworks.create(host, options.cluster(), guard),
                frameworks.plugins(sections),
                LogbackLog.ofProgram(),
                end.arrives()),
            settings.replicated() ? FOREVER : START_LIMIT,
            STOP_LIMIT);
    if (master.isEmpty()) {
      return EndSignal.exitCode(end.await());
    }
    Platform.tell("souk master is ready: " + opened.scheme() + "://" + host + ":" + port);
    EndSignal.Cause cause = end.orWhen(master.get().ended()).await();
    Platform.stop(STOP_LIMIT, master.get()::stop);
    return EndSignal.exitCode(cause);
  }
}

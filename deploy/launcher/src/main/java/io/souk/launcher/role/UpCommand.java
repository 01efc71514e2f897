package io.souk.launcher.role;

import io.souk.agent.adapter.logback.LogbackLog;
import io.souk.agent.boot.AgentConfig;
import io.souk.agent.boot.AgentServer;
import io.souk.framework.adapter.http.Guard;
import io.souk.gateway.boot.GatewayConfig;
import io.souk.gateway.boot.GatewayServer;
import io.souk.launcher.option.PortNumber;
import io.souk.launcher.option.UsageException;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.security.RoleSecurity;
import io.souk.security.audit.AuditTrail;
import io.souk.security.boot.SecurityConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk up}: master, agents and gateway in one process. */
@Command(name = "up", description = "Run the whole platform in one process.")
public final class UpCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofMillis(9500);
  private static final int RAFT_OFFSET = 10;
  private static final int MAX_AGENTS = 100;

  @Mixin private ConfigFileOption config;
  @Mixin private FrameworkOptions frameworks;
  @Mixin private MasterOptions masterOptions;
  @Mixin private AgentOptions agentOptions;
  @Mixin private DomainOption domain;
  @Mixin private SecurityOptions security;
  @Mixin private MasterDoors masterDoors;
  @Mixin private AgentDoors agentDoors;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen at.")
  private String host;

  @Option(
      names = "--master-port",
      converter = PortNumber.class,
      defaultValue = "5050",
      description = "Port of the kernel's APIs (default ${DEFAULT-VALUE}).")
  private int masterPort;

  @Option(
      names = "--agent-port",
      converter = PortNumber.class,
      defaultValue = "5051",
      description = "Port of the first agent; the next ones follow (default ${DEFAULT-VALUE}).")
  private int agentPort;

  @Option(
      names = "--gateway-port",
      converter = PortNumber.class,
      defaultValue = "7070",
      description = "Port of the console and the gateway (default ${DEFAULT-VALUE}).")
  private int gatewayPort;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where all state is kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Option(
      names = "--agents",
      defaultValue = "1",
      description = "Number of agents (default ${DEFAULT-VALUE}).")
  private int agents;

  @Option(
      names = "--agent-attributes",
      description = "Attributes of one agent; may repeat, first agent first.")
  private List<String> agentAttributes;

  @Option(
      names = "--keep-tasks",
      description = "Leave tasks running at the end, for the next start to find.")
  private boolean keepTasks;

  private String scheme = "http";
  private final List<AgentServer> running = new ArrayList<>();

  @Override
  public Integer call() {
    if (agents < 0 || agents > MAX_AGENTS) {
      throw new UsageException("--agents " + agents + ": expected 0 to " + MAX_AGENTS);
    }
    SecurityConfig secured =
        security.config(host, masterDoors.doors(security).and(agentDoors.doors(security)));
    scheme = secured.scheme();
    MasterConfig masterConfig =
        Platform.checked(
            () -> domain.apply(masterOptions.apply(MasterConfig.of(host, masterPort, workDir))));
    List<AgentConfig> agentConfigs = Platform.checked(this::agentConfigs);
    Map<String, JsonObject> sections = config.pluginSections();
    claimPorts();
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal();
    RunLog.open(workDir, "souk");
    AuditTrail audit = RunAudit.open(workDir, "audit.log");
    RoleSecurity opened = SecurityOptions.open(secured).withTrail(audit);
    Guard guard = Guard.OPEN.withAccess(opened.access()).withAudit(audit);
    Vertx vertx = Platform.vertx();
    Optional<MasterServer> started =
        end.await(
            MasterServer.start(
                vertx,
                masterConfig.withSecurity(opened),
                frameworks.create(host, masterOptions.cluster(), guard),
                frameworks.plugins(sections),
                LogbackLog.ofProgram(),
                end.arrives()),
            START_LIMIT,
            STOP_LIMIT);
    if (started.isEmpty()) {
      return EndSignal.exitCode(end.await());
    }
    MasterServer master = started.get();
    Optional<GatewayServer> gateway =
        end.await(startRest(vertx, agentConfigs, opened), START_LIMIT, Duration.ZERO);
    if (gateway.isEmpty()) {
      Platform.stop(STOP_LIMIT, () -> master.stop().eventually(this::stopAgents));
      return EndSignal.exitCode(end.await());
    }
    banner();
    running.forEach(agent -> end.orWhen(agent.terminated()));
    EndSignal.Cause cause = end.orWhen(master.ended()).await();
    Platform.stop(
        STOP_LIMIT,
        () -> gateway.get().stop().eventually(master::stop).eventually(this::stopAgents));
    return EndSignal.exitCode(cause);
  }

  private void claimPorts() {
    Ports ports =
        new Ports(host)
            .claim("--gateway-port", gatewayPort)
            .claim("--master-port", masterPort)
            .claim("--master-port + 10", masterPort + RAFT_OFFSET);
    frameworks.claim(ports);
    for (int i = 0; i < agents; i++) {
      ports.claim(i == 0 ? "--agent-port" : "--agent-port + " + i, agentPort + i);
    }
  }

  private List<AgentConfig> agentConfigs() {
    List<AgentConfig> configs = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      Path dir = workDir.resolve(i == 0 ? "agent" : "agent-" + (i + 1));
      Optional<String> attributes =
          agentAttributes != null && i < agentAttributes.size()
              ? Optional.of(agentAttributes.get(i))
              : Optional.empty();
      AgentConfig base =
          AgentConfig.of(List.of(url(masterPort)), dir)
              .withAddress(host, agentPort + i)
              .withRegistrationBackoff(Duration.ZERO);
      configs.add(agentOptions.apply(domain.apply(base), attributes));
    }
    return configs;
  }

  private Future<GatewayServer> startRest(
      Vertx vertx, List<AgentConfig> agentConfigs, RoleSecurity opened) {
    List<Future<?>> starting = new ArrayList<>();
    for (AgentConfig agentConfig : agentConfigs) {
      starting.add(
          AgentServer.start(vertx, agentConfig.withSecurity(opened))
              .onSuccess(running::add)
              .compose(AgentServer::registered));
    }
    GatewayConfig gatewayConfig =
        new GatewayConfig(
            host,
            gatewayPort,
            List.of(url(masterPort)),
            frameworks.names().contains(FrameworkOptions.MARATHON)
                ? List.of(url(frameworks.marathonPort()))
                : List.of(),
            frameworks.names().contains(FrameworkOptions.CHRONOS)
                ? List.of(url(frameworks.chronosPort()))
                : List.of());
    Future<GatewayServer> gateway = GatewayServer.start(vertx, gatewayConfig.withSecurity(opened));
    starting.add(gateway);
    return Future.all(starting).compose(done -> gateway);
  }

  private Future<Void> stopAgents() {
    return Future.join(running.stream().map(agent -> agent.stop(keepTasks)).toList()).mapEmpty();
  }

  private URI url(int port) {
    return URI.create(scheme + "://" + reachableHost() + ":" + port);
  }

  private String reachableHost() {
    return host.equals("0.0.0.0") ? "127.0.0.1" : host;
  }

  private void banner() {
    Platform.tell("  kernel    " + url(masterPort));
    if (frameworks.names().contains(FrameworkOptions.MARATHON)) {
      Platform.tell("  services  " + url(frameworks.marathonPort()));
    }
    if (frameworks.names().contains(FrameworkOptions.CHRONOS)) {
      Platform.tell("  jobs      " + url(frameworks.chronosPort()));
    }
    for (int i = 0; i < agents; i++) {
      Platform.tell("  agent     " + url(agentPort + i));
    }
    Platform.tell("  state     " + workDir.toAbsolutePath().normalize());
    Platform.tell("souk is ready: " + url(gatewayPort));
  }
}

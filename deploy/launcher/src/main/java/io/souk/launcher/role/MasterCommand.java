package io.souk.launcher.role;

import io.souk.launcher.option.PortNumber;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk master}: the kernel and the frameworks it hosts. */
@Command(name = "master", description = "Run a master.")
public final class MasterCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);
  private static final int RAFT_OFFSET = 10;
  private static final int CLUSTER_OFFSET = 20;

  @Mixin private ConfigFileOption config;
  @Mixin private FrameworkOptions frameworks;
  @Mixin private MasterOptions options;
  @Mixin private DomainOption domain;

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
      description = "All masters, this one included (default: this one alone).")
  private List<String> masters;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where master/ and logs/ are kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Override
  public Integer call() {
    int raft = raftPort == null ? port + RAFT_OFFSET : raftPort;
    int cluster = clusterPort == null ? port + CLUSTER_OFFSET : clusterPort;
    MasterConfig settings =
        Platform.checked(
            () ->
                domain
                    .apply(options.apply(MasterConfig.of(host, port, workDir)))
                    .withNetwork(new MasterConfig.Network(host, port, raft, cluster))
                    .withMasters(masters == null ? List.of() : masters));
    Ports ports = new Ports(host).claim("--port", port).claim("--raft-port", raft);
    frameworks.claim(ports);
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal();
    RunLog.open(workDir, "master");
    Vertx vertx = Platform.vertx();
    MasterServer master =
        Platform.await(
            MasterServer.start(vertx, settings, frameworks.create(host, options.cluster())),
            START_LIMIT);
    Platform.tell("souk master is ready: http://" + host + ":" + port);
    EndSignal.Cause cause = end.orWhen(master.ended()).await();
    Platform.stop(STOP_LIMIT, master::stop);
    return EndSignal.exitCode(cause);
  }
}

package io.souk.launcher.role;

import io.souk.gateway.boot.GatewayConfig;
import io.souk.gateway.boot.GatewayServer;
import io.souk.launcher.option.HttpUrl;
import io.souk.launcher.option.PortNumber;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.boot.SecurityConfig;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk gateway}: the edge as a process of its own. */
@Command(name = "gateway", description = "Run the web console and the entry to every API.")
public final class GatewayCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  @Mixin private ConfigFileOption config;
  @Mixin private SecurityOptions security;

  @Option(
      names = "--master",
      split = ",",
      converter = HttpUrl.class,
      required = true,
      description = "Addresses of the masters, comma-separated.")
  private List<URI> masters;

  @Option(
      names = "--marathon",
      split = ",",
      converter = HttpUrl.class,
      description = "Addresses of the services API (default: port 8080 of the masters).")
  private List<URI> marathons;

  @Option(
      names = "--chronos",
      split = ",",
      converter = HttpUrl.class,
      description = "Addresses of the jobs API (default: port 4400 of the masters).")
  private List<URI> chronoses;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen at.")
  private String host;

  @Option(
      names = "--port",
      converter = PortNumber.class,
      defaultValue = "7070",
      description = "Port (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where logs/ is kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Override
  public Integer call() {
    SecurityConfig secured = security.config(host, doors());
    new Ports(host).claim("--port", port);
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal();
    RunLog.open(workDir, "gateway");
    RoleSecurity opened = SecurityOptions.open(secured);
    Vertx vertx = Platform.vertx();
    GatewayConfig settings =
        new GatewayConfig(host, port, masters, orPort(marathons, 8080), orPort(chronoses, 4400))
            .withSecurity(opened);
    GatewayServer gateway = Platform.await(GatewayServer.start(vertx, settings), START_LIMIT);
    Platform.tell("souk gateway is ready: " + opened.scheme() + "://" + host + ":" + port);
    EndSignal.Cause cause = end.await();
    Platform.stop(STOP_LIMIT, gateway::stop);
    return EndSignal.exitCode(cause);
  }

  /** What it passes on to masters and frameworks. */
  private SecurityOptions.Doors doors() {
    return security
        .readers(Realm.MASTER_READONLY)
        .and(security.writers(Realm.MASTER_READWRITE, Realm.MARATHON, Realm.CHRONOS));
  }

  private List<URI> orPort(List<URI> given, int defaultPort) {
    return given != null
        ? given
        : masters.stream()
            .map(
                master ->
                    URI.create(master.getScheme() + "://" + master.getHost() + ":" + defaultPort))
            .toList();
  }
}

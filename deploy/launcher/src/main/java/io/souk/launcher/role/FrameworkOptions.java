package io.souk.launcher.role;

import io.souk.chronos.boot.ChronosConfig;
import io.souk.chronos.boot.ChronosFramework;
import io.souk.chronos.boot.Notifications;
import io.souk.framework.Framework;
import io.souk.framework.adapter.http.Guard;
import io.souk.framework.boot.Plugin;
import io.souk.framework.boot.Plugins;
import io.souk.launcher.option.PortNumber;
import io.souk.launcher.option.UsageException;
import io.souk.marathon.adapter.http.HttpLimits;
import io.souk.marathon.boot.MarathonConfig;
import io.souk.marathon.boot.MarathonFramework;
import io.souk.model.role.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which frameworks a master hosts. */
final class FrameworkOptions {

  static final String MARATHON = "marathon";
  static final String CHRONOS = "chronos";

  @Option(
      names = "--framework",
      split = ",",
      paramLabel = "NAME",
      description = "Framework to host: marathon or chronos; may repeat (default: both).")
  private List<String> names;

  @Option(names = "--no-frameworks", description = "Host no framework.")
  private boolean none;

  @Option(
      names = "--marathon-port",
      converter = PortNumber.class,
      defaultValue = "8080",
      description = "Port of the services API (default ${DEFAULT-VALUE}).")
  private int marathonPort;

  @Option(
      names = "--access-control-allow-origin",
      split = ",",
      paramLabel = "ORIGIN",
      description = "Web pages of these origins may read the services API (default none).")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--http-max-concurrent-requests",
      paramLabel = "N",
      defaultValue = "0",
      description = "The services API refuses more requests at once (default 0: no limit).")
  private int maxConcurrentRequests;

  @Option(
      names = "--marathon-http-credentials",
      paramLabel = "FILE",
      description =
          "File with a user:password that the services API asks for; more are let in with"
              + " --credentials (default: nobody is asked).")
  private Path marathonCredentials;

  @Option(
      names = "--mesos-role",
      paramLabel = "ROLE",
      defaultValue = "*",
      description = "Role of services that name none (default ${DEFAULT-VALUE}).")
  private String role;

  @Option(
      names = "--secrets-dir",
      paramLabel = "DIR",
      description = "Directory of files that services may have as secrets (default: no secrets).")
  private Path secrets;

  @Option(
      names = "--chronos-port",
      converter = PortNumber.class,
      defaultValue = "4400",
      description = "Port of the jobs API (default ${DEFAULT-VALUE}).")
  private int chronosPort;

  @Mixin private NotificationOptions notifications;
  @Mixin private JobOptions jobs;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "Directory of jars with further frameworks (service io.souk.framework.Framework).")
  private Path plugins;

  /** The names asked for, checked. */
  Set<String> names() {
    if (none) {
      return Set.of();
    }
    Set<String> asked = new LinkedHashSet<>(names == null ? List.of(MARATHON, CHRONOS) : names);
    for (String name : asked) {
      if (!name.equals(MARATHON) && !name.equals(CHRONOS)) {
        throw new UsageException("--framework " + name + ": expected marathon or chronos");
      }
    }
    return asked;
  }

  int marathonPort() {
    return marathonPort;
  }

  int chronosPort() {
    return chronosPort;
  }

  private HttpLimits httpLimits() {
    try {
      return new HttpLimits(origins, maxConcurrentRequests);
    } catch (IllegalArgumentException impossible) {
      throw new UsageException(impossible.getMessage());
    }
  }

  /** Claims the ports of the frameworks asked for, and refuses options that cannot be. */
  void claim(Ports ports) {
    notifications("");
    if (names().contains(MARATHON)) {
      ports.claim("--marathon-port", marathonPort);
    }
    if (names().contains(CHRONOS)) {
      ports.claim("--chronos-port", chronosPort);
    }
  }

  private Notifications notifications(String cluster) {
    return Platform.checked(() -> notifications.read(cluster));
  }

  /**
   * What makes the frameworks to host, listening at {@code host} in a cluster of that name, anew
   * for each leadership.
   *
   * @param guard who may use their APIs
   */
  List<Supplier<Framework>> create(String host, String cluster, Guard guard) {
    List<Supplier<Framework>> frameworks = new ArrayList<>();
    if (names().contains(MARATHON)) {
      MarathonConfig config = marathon(host, guard);
      frameworks.add(() -> new MarathonFramework(config));
    }
    if (names().contains(CHRONOS)) {
      ChronosConfig config =
          jobs.apply(new ChronosConfig(host, chronosPort).withGuard(guard))
              .withNotifications(notifications(cluster));
      frameworks.add(() -> new ChronosFramework(config));
    }
    return frameworks;
  }

  private MarathonConfig marathon(String host, Guard guard) {
    Optional<String> fault = Role.findFault(role);
    if (fault.isPresent()) {
      throw new UsageException("--mesos-role \"" + role + "\": " + fault.get());
    }
    MarathonConfig config =
        MarathonConfig.of(host, marathonPort)
            .withHttp(httpLimits())
            .withRole(role)
            .withGuard(
                marathonCredentials == null
                    ? guard
                    : guard.withLogin(
                        LoginFile.read("--marathon-http-credentials", marathonCredentials)));
    if (secrets == null) {
      return config;
    }
    if (!Files.isDirectory(secrets)) {
      throw new UsageException("--secrets-dir " + secrets + ": expected a directory");
    }
    return config.withSecrets(secrets);
  }

  /**
   * The plug-ins to host.
   *
   * @param sections what is set for them, by their names
   */
  Plugins plugins(Map<String, JsonObject> sections) {
    if (plugins == null) {
      return Plugins.NONE;
    }
    if (!Files.isDirectory(plugins)) {
      throw new UsageException("--plugins " + plugins + ": expected a directory of jars");
    }
    try {
      return new Plugins(Plugin.in(plugins), sections);
    } catch (IOException e) {
      throw new UsageException("--plugins " + plugins + ": cannot be read");
    }
  }
}

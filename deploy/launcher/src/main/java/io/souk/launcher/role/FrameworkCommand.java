package io.souk.launcher.role;

import io.souk.framework.Framework;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.framework.boot.FrameworkLoader;
import io.souk.framework.boot.FrameworkProcess;
import io.souk.framework.boot.FrameworkProcessConfig;
import io.souk.framework.boot.Plugin;
import io.souk.launcher.option.HttpUrl;
import io.souk.launcher.option.PortNumber;
import io.souk.launcher.option.UsageException;
import io.souk.security.Realm;
import io.souk.security.boot.SecurityConfig;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk framework}: a plug-in as a process of its own, over HTTP. */
@Command(name = "framework", description = "Run a framework as a process of its own.")
public final class FrameworkCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  @Mixin private ConfigFileOption config;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Where the framework's class is. */
  static final class Source {
    @Option(
        names = "--jar",
        paramLabel = "FILE",
        description = "Jar that names one framework as a service.")
    private Path jar;

    @Option(
        names = "--class",
        paramLabel = "NAME",
        description = "Class of the framework, on the class path.")
    private String className;

    @Option(
        names = "--framework",
        paramLabel = "NAME",
        description = "One of those that a master can host: marathon or chronos.")
    private String name;
  }

  @Mixin private OwnFrameworkOptions own;
  @Mixin private SecurityOptions security;

  @Option(
      names = "--master",
      split = ",",
      converter = HttpUrl.class,
      required = true,
      description = "Addresses of the masters, comma-separated.")
  private List<URI> masters;

  @Option(
      names = "--port",
      converter = PortNumber.class,
      description =
          "Port for what the framework serves below /plugins/NAME/ and for its metrics (default:"
              + " none).")
  private Integer port;

  @Option(
      names = "--work-dir",
      defaultValue = "./.souk",
      description = "Where the framework's data and logs/ are kept (default ${DEFAULT-VALUE}).")
  private Path workDir;

  @Override
  public Integer call() {
    SecurityConfig secured = security.config(own.host(), doors());
    Framework framework = Platform.checked(this::framework);
    FrameworkProcessConfig settings =
        new FrameworkProcessConfig(Platform.checked(() -> HttpSessionConfig.of(masters)), workDir)
            .withSections(config.pluginSections());
    if (port != null) {
      new Ports(own.host()).claim("--port", port);
      settings = settings.withEndpoint(HttpEndpoint.of("--port", own.host(), port));
    }
    WorkDirs.prepare(workDir);
    EndSignal end = new EndSignal();
    RunLog.open(workDir, "framework-" + framework.name());
    settings = settings.withSecurity(SecurityOptions.open(secured));
    Vertx vertx = Platform.vertx();
    FrameworkProcess process =
        Platform.await(FrameworkProcess.start(vertx, settings, framework), START_LIMIT);
    Platform.tell("souk framework is ready: " + framework.name());
    EndSignal.Cause cause =
        end.orWhen(process.ended().map(done -> "the framework stopped")).await();
    Platform.stop(STOP_LIMIT, process::stop);
    return EndSignal.exitCode(cause);
  }

  /** Its routes and meters, and the APIs of those of the box. */
  private SecurityOptions.Doors doors() {
    return security
        .readers(Realm.MASTER_READONLY)
        .and(security.writers(Realm.MASTER_READWRITE, Realm.MARATHON, Realm.CHRONOS));
  }

  private Framework framework() {
    if (source.className != null) {
      return FrameworkLoader.fromClass(source.className);
    }
    if (source.name != null) {
      return own.create(source.name);
    }
    List<Plugin.Loaded> found = FrameworkLoader.fromJar(source.jar);
    if (found.size() != 1) {
      throw new UsageException(
          "--jar " + source.jar + ": names " + found.size() + " frameworks; expected one");
    }
    return found.getFirst().framework();
  }
}

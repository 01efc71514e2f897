package io.souk.launcher.role;

import io.souk.chronos.boot.ChronosConfig;
import io.souk.chronos.boot.ChronosFramework;
import io.souk.framework.Framework;
import io.souk.launcher.option.PortNumber;
import io.souk.launcher.option.UsageException;
import io.souk.marathon.boot.MarathonConfig;
import io.souk.marathon.boot.MarathonFramework;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a framework of the box listens when it runs as a process of its own. */
final class OwnFrameworkOptions {

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen at (default ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--marathon-port",
      converter = PortNumber.class,
      defaultValue = "8080",
      description = "With --framework marathon: its port (default ${DEFAULT-VALUE}).")
  private int marathonPort;

  @Option(
      names = "--chronos-port",
      converter = PortNumber.class,
      defaultValue = "4400",
      description = "With --framework chronos: its port (default ${DEFAULT-VALUE}).")
  private int chronosPort;

  @Mixin private JobOptions jobs;

  String host() {
    return host;
  }

  /** The framework of that name; its port is free. */
  Framework create(String name) {
    return switch (name) {
      case FrameworkOptions.MARATHON -> {
        new Ports(host).claim("--marathon-port", marathonPort);
        yield new MarathonFramework(MarathonConfig.of(host, marathonPort));
      }
      case FrameworkOptions.CHRONOS -> {
        new Ports(host).claim("--chronos-port", chronosPort);
        yield new ChronosFramework(jobs.apply(new ChronosConfig(host, chronosPort)));
      }
      default -> throw new UsageException("--framework " + name + ": expected marathon or chronos");
    };
  }
}

package io.souk.launcher.role;

import io.souk.agent.boot.DiskUse;
import io.souk.agent.boot.IsolationConfig;
import io.souk.launcher.option.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** How an agent keeps tasks that run as processes apart. */
final class IsolationOptions {

  @Option(
      names = "--isolation",
      paramLabel = "NAME[,NAME...]",
      description =
          "What tasks are kept apart by, under Mesos's names: cgroups/cpu,cgroups/mem,"
              + "namespaces/pid,filesystem/linux and others (default: cgroups of cpu, mem and pids"
              + " where they can be had).")
  private String isolation;

  @Option(
      names = "--cgroups-hierarchy",
      defaultValue = "/sys/fs/cgroup",
      description = "Where control groups are mounted (default ${DEFAULT-VALUE}).")
  private Path hierarchy;

  @Option(
      names = "--cgroups-root",
      defaultValue = "souk",
      description = "Path of the agents' groups below that (default ${DEFAULT-VALUE}).")
  private String root;

  @Option(
      names = "--cgroups-limit-swap",
      description = "Count swap as memory; version 1 of control groups only.")
  private boolean limitSwap;

  @Option(
      names = "--cgroups-pids-limit",
      paramLabel = "N",
      description = "Most processes and threads of a container (default: no limit).")
  private Long processes;

  @Option(
      names = "--revocable-cpu-low-priority",
      arity = "1",
      defaultValue = "true",
      description =
          "Whether revocable cpus weigh a hundredth of others (default ${DEFAULT-VALUE}).")
  private boolean lowRevocable;

  @Option(
      names = "--switch-user",
      arity = "1",
      defaultValue = "true",
      description = "Whether tasks run as the user they name (default ${DEFAULT-VALUE}).")
  private boolean switchUser;

  @Option(
      names = "--container-disk-watch-interval",
      paramLabel = "DURATION",
      converter = DurationText.class,
      defaultValue = "15s",
      description =
          "How often it is measured what containers write, with isolator disk/du (default"
              + " ${DEFAULT-VALUE}).")
  private Duration diskInterval;

  @Option(
      names = "--enforce-container-disk-quota",
      description =
          "End containers that write more than the disk they were given; needs isolator disk/du.")
  private boolean enforceDisk;

  @Option(
      names = "--allowed-devices",
      paramLabel = "JSON|URL",
      description =
          "Devices that every task may use besides the common ones, with isolator cgroups/devices,"
              + " such as"
              + " {\"allowed_devices\":[{\"device\":{\"path\":\"/dev/fuse\"},\"access\":{\"read\":true,\"write\":true}}]}.")
  private String allowedDevices;

  @Option(
      names = "--effective-capabilities",
      paramLabel = "JSON|URL",
      description =
          "Linux capabilities of tasks that name none, with isolator linux/capabilities, such as"
              + " {\"capabilities\":[\"CHOWN\"]}.")
  private String effectiveCapabilities;

  @Option(
      names = "--bounding-capabilities",
      paramLabel = "JSON|URL",
      description = "The most that any task may have, in the same form.")
  private String boundingCapabilities;

  IsolationConfig config() {
    OptionalLong most = processes == null ? OptionalLong.empty() : OptionalLong.of(processes);
    IsolationConfig config =
        IsolationConfig.DEFAULT
            .withGroups(new IsolationConfig.Groups(hierarchy, root, limitSwap, lowRevocable, most))
            .withSwitchUser(switchUser)
            .withDisk(new DiskUse(diskInterval, enforceDisk));
    if (effectiveCapabilities != null || boundingCapabilities != null) {
      config =
          config.withCapabilities(
              Optional.ofNullable(effectiveCapabilities),
              Optional.ofNullable(boundingCapabilities));
    }
    if (allowedDevices != null) {
      config = config.withDevices(config.devices().withAllowed(allowedDevices));
    }
    return isolation == null ? config : config.withIsolators(isolation);
  }
}

package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Controller;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be isolated, under Mesos's names ({@code --isolation}). */
public enum Isolator {
  POSIX_CPU("posix/cpu"),
  POSIX_MEM("posix/mem"),
  POSIX_RLIMITS("posix/rlimits"),
  CGROUPS_CPU("cgroups/cpu", Controller.CPU, Controller.CPUACCT),
  CGROUPS_MEM("cgroups/mem", Controller.MEMORY),
  CGROUPS_PIDS("cgroups/pids", Controller.PIDS),
  CGROUPS_BLKIO("cgroups/blkio", Controller.BLKIO),
  CGROUPS_DEVICES("cgroups/devices", Controller.DEVICES),
  /** All that the machine has; devices only where they can be had. */
  CGROUPS_ALL(
      "cgroups/all",
      Controller.CPU,
      Controller.CPUACCT,
      Controller.MEMORY,
      Controller.PIDS,
      Controller.BLKIO),
  GPU_NVIDIA("gpu/nvidia", Controller.DEVICES),
  DISK_DU("disk/du"),
  FILESYSTEM_POSIX("filesystem/posix"),
  FILESYSTEM_LINUX("filesystem/linux"),
  NAMESPACES_PID("namespaces/pid"),
  NAMESPACES_IPC("namespaces/ipc"),
  LINUX_CAPABILITIES("linux/capabilities"),
  LINUX_NNP("linux/nnp"),
  VOLUME_HOST_PATH("volume/host_path"),
  VOLUME_SANDBOX_PATH("volume/sandbox_path"),
  VOLUME_SECRET("volume/secret"),
  ENVIRONMENT_SECRET("environment_secret");

  /** Names that stand for several, or for one that has another name by now. */
  private static final Map<String, Set<Isolator>> OTHER_NAMES =
      Map.of(
          "process", EnumSet.of(POSIX_CPU, POSIX_MEM),
          "cgroups", EnumSet.of(CGROUPS_CPU, CGROUPS_MEM),
          "posix/disk", EnumSet.of(DISK_DU));

  private static final Set<Isolator> NEED_LINUX_FILES =
      EnumSet.of(VOLUME_HOST_PATH, VOLUME_SANDBOX_PATH, VOLUME_SECRET);

  private final String text;
  private final Set<Controller> controllers;

  Isolator(String text, Controller... controllers) {
    this.text = text;
    this.controllers = Set.of(controllers);
  }

  /** The controllers it needs. */
  public Set<Controller> controllers() {
    return controllers;
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * Reads the option's text: names, separated by commas.
   *
   * @throws IllegalArgumentException naming what is unknown or does not go together, and what is
   *     accepted
   */
  public static Set<Isolator> parse(String text) {
    Set<Isolator> chosen = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      Optional<Isolator> one =
          Arrays.stream(values()).filter(each -> each.text.equals(name)).findFirst();
      if (one.isPresent()) {
        chosen.add(one.get());
      } else if (OTHER_NAMES.containsKey(name)) {
        chosen.addAll(OTHER_NAMES.get(name));
      } else {
        throw new IllegalArgumentException(
            "--isolation " + name + ": expected " + String.join(", ", names()));
      }
    }
    check(chosen);
    return chosen;
  }

  private static void check(Set<Isolator> chosen) {
    if (chosen.contains(FILESYSTEM_POSIX) && chosen.contains(FILESYSTEM_LINUX)) {
      throw new IllegalArgumentException(
          "--isolation filesystem/posix,filesystem/linux: expected one of them");
    }
    for (Isolator isolator : chosen) {
      if (NEED_LINUX_FILES.contains(isolator) && !chosen.contains(FILESYSTEM_LINUX)) {
        throw new IllegalArgumentException(
            "--isolation " + isolator + ": expected filesystem/linux with it");
      }
    }
  }

  private static List<String> names() {
    List<String> names =
        Arrays.stream(values()).map(each -> each.text).collect(Collectors.toList());
    OTHER_NAMES.keySet().stream().sorted().forEach(names::add);
    return names;
  }
}

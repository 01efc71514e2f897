package io.souk.agent.boot;

import io.souk.agent.adapter.cgroup.Amounts;
import io.souk.agent.adapter.cgroup.CgroupException;
import io.souk.agent.adapter.cgroup.Cgroups;
import io.souk.agent.adapter.cgroup.Controller;
import io.souk.agent.adapter.cgroup.Hierarchies;
import io.souk.agent.adapter.cgroup.Policy;
import io.souk.agent.adapter.process.DefaultCapabilities;
import io.souk.agent.adapter.process.Isolation;
import io.souk.agent.adapter.process.Isolator;
import io.souk.agent.adapter.process.Space;
import io.souk.agent.adapter.process.Spaces;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.protocol.json.MesosJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the agent keeps tasks that run as processes apart. Start from {@link #DEFAULT} and change
 * what differs.
 *
 * @param isolators what was asked for; empty for control groups where they can be had
 * @param groups about control groups
 * @param switchUser whether tasks run as the user they name
 * @param disk about what they write, of which those in Docker containers are held, too
 * @param devices which they may use
 * @param capabilities of tasks that say nothing about theirs
 */
public record IsolationConfig(
    Optional<Set<Isolator>> isolators,
    Groups groups,
    boolean switchUser,
    DiskUse disk,
    DeviceUse devices,
    DefaultCapabilities capabilities) {

  private static final Logger LOG = LoggerFactory.getLogger(IsolationConfig.class);

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int NAME_BYTES = 6;

  /** Of an agent that can have them and was not told what to isolate. */
  private static final Set<Isolator> USUAL =
      EnumSet.of(Isolator.CGROUPS_CPU, Isolator.CGROUPS_MEM, Isolator.CGROUPS_PIDS);

  /** Of the command line. */
  public static final IsolationConfig DEFAULT =
      new IsolationConfig(
          Optional.empty(),
          new Groups(Path.of("/sys/fs/cgroup"), "souk", false, true, OptionalLong.empty()),
          true,
          DiskUse.DEFAULT,
          DeviceUse.DEFAULT,
          DefaultCapabilities.NONE);

  /**
   * About control groups.
   *
   * @param hierarchy where they are mounted
   * @param root path of the agents' groups below each mount
   * @param limitSwap whether swap counts as memory
   * @param lowRevocable whether revocable cpus weigh a hundredth
   * @param processes most processes and threads of a container
   */
  public record Groups(
      Path hierarchy,
      String root,
      boolean limitSwap,
      boolean lowRevocable,
      OptionalLong processes) {
    public Groups {
      boolean plain =
          root.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
              && List.of(root.split("/")).stream().noneMatch(name -> name.matches("\\.+"));
      if (!plain) {
        throw new IllegalArgumentException(
            "--cgroups-root " + root + ": expected a relative path of letters, digits and _.-");
      }
      if (!hierarchy.isAbsolute()) {
        throw new IllegalArgumentException(
            "--cgroups-hierarchy " + hierarchy + ": expected an absolute path");
      }
      if (processes.isPresent() && processes.getAsLong() < 1) {
        throw new IllegalArgumentException(
            "--cgroups-pids-limit " + processes.getAsLong() + ": expected 1 or more");
      }
    }
  }

  /** The same with these isolators. */
  public IsolationConfig withIsolators(String text) {
    return new IsolationConfig(
        Optional.of(Isolator.parse(text)), groups, switchUser, disk, devices, capabilities);
  }

  /** The same with other groups. */
  public IsolationConfig withGroups(Groups other) {
    return new IsolationConfig(isolators, other, switchUser, disk, devices, capabilities);
  }

  /** The same with tasks run as the user they name, or all as the agent's. */
  public IsolationConfig withSwitchUser(boolean switches) {
    return new IsolationConfig(isolators, groups, switches, disk, devices, capabilities);
  }

  /** The same with disks treated another way. */
  public IsolationConfig withDisk(DiskUse other) {
    return new IsolationConfig(isolators, groups, switchUser, other, devices, capabilities);
  }

  /** The same with other devices. */
  public IsolationConfig withDevices(DeviceUse other) {
    return new IsolationConfig(isolators, groups, switchUser, disk, other, capabilities);
  }

  /**
   * The same with capabilities for tasks that say nothing about theirs.
   *
   * @param effective of {@code --effective-capabilities}, a CapabilityInfo as JSON or a file's URL
   * @param bounding of {@code --bounding-capabilities}
   */
  public IsolationConfig withCapabilities(Optional<String> effective, Optional<String> bounding) {
    return new IsolationConfig(
        isolators,
        groups,
        switchUser,
        disk,
        devices,
        new DefaultCapabilities(
            effective.map(text -> CapabilityText.parse("--effective-capabilities", text)),
            bounding.map(text -> CapabilityText.parse("--bounding-capabilities", text))));
  }

  private void checkCapabilities(Set<Isolator> chosen) {
    if (!capabilities.equals(DefaultCapabilities.NONE)
        && !chosen.contains(Isolator.LINUX_CAPABILITIES)) {
      throw new IllegalArgumentException(
          (capabilities.effective().isPresent()
                  ? "--effective-capabilities"
                  : "--bounding-capabilities")
              + ": expected linux/capabilities among --isolation");
    }
  }

  /** Whether processes get GPUs, and no others than their own. */
  boolean givesGpus() {
    return isolators.filter(chosen -> chosen.contains(Isolator.GPU_NVIDIA)).isPresent();
  }

  /** Whether it is measured what containers write. */
  boolean measuresDisks() {
    return isolators.filter(chosen -> chosen.contains(Isolator.DISK_DU)).isPresent();
  }

  void addTo(Map<String, String> flags) {
    isolators.ifPresent(
        chosen ->
            flags.put(
                "isolation",
                chosen.stream().map(Isolator::toString).collect(Collectors.joining(","))));
    flags.put("cgroups_hierarchy", groups.hierarchy().toString());
    flags.put("cgroups_root", groups.root());
    flags.put("cgroups_limit_swap", Boolean.toString(groups.limitSwap()));
    flags.put("revocable_cpu_low_priority", Boolean.toString(groups.lowRevocable()));
    groups.processes().ifPresent(most -> flags.put("cgroups_pids_limit", Long.toString(most)));
    flags.put("switch_user", Boolean.toString(switchUser));
    disk.addTo(flags);
    devices.addTo(flags);
    capabilities
        .effective()
        .ifPresent(list -> flags.put("effective_capabilities", MesosJson.writeText(list)));
    capabilities
        .bounding()
        .ifPresent(list -> flags.put("bounding_capabilities", MesosJson.writeText(list)));
  }

  /**
   * Looks for what was asked for on this machine. What was not asked for is done without, with one
   * line in the log.
   *
   * @throws IllegalArgumentException when something that was asked for cannot be had
   */
  Isolation open(Path workDir, boolean hardCpuLimit) {
    return open(workDir, hardCpuLimit, List.of());
  }

  /**
   * The same.
   *
   * @param gpus which may be given out, by index; none for all
   */
  Isolation open(Path workDir, boolean hardCpuLimit, List<String> gpus) {
    disk.check(measuresDisks());
    Set<Isolator> chosen = isolators.orElse(USUAL);
    checkCapabilities(chosen);
    devices.check(
        chosen.contains(Isolator.CGROUPS_DEVICES) || chosen.contains(Isolator.CGROUPS_ALL));
    Set<Controller> controllers =
        chosen.stream()
            .flatMap(isolator -> isolator.controllers().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Controller.class)));
    Isolation apart =
        new Isolation(
            Optional.empty(),
            spaces(chosen),
            switchUser,
            chosen.contains(Isolator.LINUX_NNP),
            givesGpus() ? Optional.of(devices.book(gpus)) : Optional.empty(),
            capabilities);
    try {
      return apart.withCgroups(open(controllers, workDir, hardCpuLimit));
    } catch (CgroupException e) {
      if (isolators.isPresent() && !controllers.isEmpty()) {
        Set<Isolator> impossible = new TreeSet<>(chosen);
        impossible.removeIf(isolator -> isolator.controllers().isEmpty());
        throw new IllegalArgumentException(
            "--isolation "
                + impossible.iterator().next()
                + ": "
                + e.getMessage()
                + "; expected on this machine: posix/cpu, posix/mem, posix/rlimits,"
                + " filesystem/posix",
            e);
      }
      if (!controllers.isEmpty()) {
        LOG.warn(
            "event=isolation_degraded what=\"limits of cpus, memory and processes are not"
                + " enforced\" cause=\"{}\"",
            e.getMessage());
      }
      return apart;
    }
  }

  /** What a runtime is put into, so that what its containers write is measured, if it is. */
  Function<ContainerRuntime, ContainerRuntime> eyes(Path workDir) {
    return measuresDisks() ? disk.eyes(new Layout(workDir)) : Function.identity();
  }

  private static Set<Space> spaces(Set<Isolator> chosen) {
    Set<Space> spaces = EnumSet.noneOf(Space.class);
    if (chosen.contains(Isolator.FILESYSTEM_LINUX)) {
      spaces.add(Space.FILES);
    }
    if (chosen.contains(Isolator.NAMESPACES_PID)) {
      spaces.add(Space.PROCESSES);
    }
    if (chosen.contains(Isolator.NAMESPACES_IPC)) {
      spaces.add(Space.MESSAGES);
    }
    Optional<String> hindrance = Spaces.hindrance(spaces);
    if (hindrance.isPresent()) {
      Isolator first =
          spaces.contains(Space.FILES)
              ? Isolator.FILESYSTEM_LINUX
              : spaces.contains(Space.PROCESSES)
                  ? Isolator.NAMESPACES_PID
                  : Isolator.NAMESPACES_IPC;
      throw new IllegalArgumentException(
          "--isolation "
              + first
              + ": "
              + hindrance.get()
              + "; expected here: isolators without namespaces");
    }
    return spaces;
  }

  private Cgroups open(Set<Controller> controllers, Path workDir, boolean hardCpuLimit)
      throws CgroupException {
    try {
      Hierarchies hierarchies = Hierarchies.parse(Files.readAllLines(MOUNTS), groups.hierarchy());
      Policy policy =
          new Policy(
              withDevices(controllers, hierarchies),
              hardCpuLimit,
              groups.limitSwap(),
              groups.lowRevocable(),
              groups.processes(),
              devices.rules());
      return Cgroups.open(
          new Cgroups.Location(hierarchies, groups.root(), name(workDir)),
          policy,
          Amounts.Machine.here());
    } catch (IOException e) {
      throw new CgroupException("cgroups cannot be looked for: " + e.getMessage(), e);
    }
  }

  /** All that can be had are few where version 2 has everything else: it has no devices. */
  private Set<Controller> withDevices(Set<Controller> controllers, Hierarchies hierarchies) {
    boolean there = hierarchies.first().containsKey(Controller.DEVICES);
    Set<Isolator> chosen = isolators.orElse(USUAL);
    if (controllers.contains(Controller.DEVICES) && !there) {
      throw new IllegalArgumentException(
          "--isolation "
              + (givesGpus() ? Isolator.GPU_NVIDIA : Isolator.CGROUPS_DEVICES)
              + ": there is no cgroup controller 'devices' of version 1, and in version 2 it takes"
              + " programs in the kernel; expected here: isolators without devices");
    }
    if (!chosen.contains(Isolator.CGROUPS_ALL) || !there) {
      return controllers;
    }
    Set<Controller> all = EnumSet.copyOf(controllers);
    all.add(Controller.DEVICES);
    return all;
  }

  /** Tells the agents of a machine apart, and stays the same when one comes back. */
  static String name(Path workDir) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(workDir.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

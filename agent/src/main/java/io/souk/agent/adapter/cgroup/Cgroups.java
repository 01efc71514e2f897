package io.souk.agent.adapter.cgroup;

import io.souk.agent.runtime.Workload;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of one agent's containers: {@code <hierarchy>/<root>/<agent>/<container id>}. The
 * level of the agent tells those of several agents on a machine apart.
 */
public final class Cgroups {

  private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);

  /** Where new groups are made. */
  private final Places parent;

  /** Where groups may be that were made under another policy. */
  private final Places wide;

  private final Policy policy;
  private final Amounts.Machine machine;

  private Cgroups(Places parent, Places wide, Policy policy, Amounts.Machine machine) {
    this.parent = parent;
    this.wide = wide;
    this.policy = policy;
    this.machine = machine;
  }

  /**
   * Where an agent's groups are.
   *
   * @param root path below each hierarchy (Mesos {@code --cgroups_root})
   * @param agent its own name below that
   */
  public record Location(Hierarchies hierarchies, String root, String agent) {}

  /**
   * Makes the agent's own level and looks whether groups can be had. With a policy that isolates
   * nothing nothing is made, but what an earlier life of the agent left is found.
   *
   * @throws CgroupException when a controller is missing or nothing may be written
   */
  public static Cgroups open(Location location, Policy policy, Amounts.Machine machine)
      throws CgroupException {
    Hierarchies hierarchies = location.hierarchies();
    Places mounts = mounts(hierarchies, policy);
    Places all = new Places(hierarchies.first(), mounts.second(), hierarchies.unified());
    Places parent = mounts.child(location.root()).child(location.agent());
    if (!policy.isolated().isEmpty()) {
      try {
        make(parent);
        delegate(mounts, Path.of(location.root(), location.agent()));
      } catch (IOException e) {
        throw new CgroupException("cgroups cannot be written: " + reason(e), e);
      }
    }
    Places wide = all.child(location.root()).child(location.agent());
    return new Cgroups(parent, wide, policy, machine);
  }

  /** Which mounts are used. */
  private static Places mounts(Hierarchies hierarchies, Policy policy) throws CgroupException {
    Map<Controller, Path> first = new EnumMap<>(Controller.class);
    Set<Controller> second = new HashSet<>();
    for (Controller controller : policy.isolated()) {
      Path mount = hierarchies.first().get(controller);
      if (mount != null) {
        first.put(controller, mount);
      } else if (isThere(controller, hierarchies.unified())) {
        second.add(controller);
      } else if (controller != Controller.CPUACCT && controller != Controller.BLKIO) {
        throw new CgroupException("there is no cgroup controller '" + controller.first() + "'");
      }
    }
    if (hierarchies.unified().isPresent()) {
      // Every group of version 2 counts CPU time.
      first.remove(Controller.CPUACCT);
    }
    if (policy.limitSwap() && second.contains(Controller.MEMORY)) {
      throw new CgroupException("swap is limited with cgroups of version 1 only");
    }
    return new Places(first, second, hierarchies.unified());
  }

  private static boolean isThere(Controller controller, Optional<Path> unified) {
    return !controller.second().isEmpty()
        && unified
            .flatMap(mount -> Texts.read(mount.resolve("cgroup.controllers")))
            .filter(text -> List.of(text.strip().split(" ")).contains(controller.second()))
            .isPresent();
  }

  private static void make(Places places) throws IOException {
    for (Path directory : places.all()) {
      Files.createDirectories(directory);
    }
  }

  /** In version 2 a group has only the controllers that the one above it hands down. */
  private static void delegate(Places mounts, Path below) throws IOException {
    if (mounts.second().isEmpty()) {
      return;
    }
    Path level = mounts.unified().orElseThrow();
    handDown(level, mounts.second());
    for (Path name : below) {
      level = level.resolve(name);
      handDown(level, mounts.second());
    }
  }

  private static void handDown(Path level, Set<Controller> controllers) throws IOException {
    Path control = level.resolve("cgroup.subtree_control");
    List<String> on = List.of(Texts.read(control).orElse("").strip().split(" "));
    for (Controller controller : controllers) {
      if (!on.contains(controller.second())) {
        Texts.write(control, "+" + controller.second());
      }
    }
  }

  /** Whether new containers get a group. */
  public boolean isActive() {
    return !policy.isolated().isEmpty();
  }

  /** Whether containers are put into groups of this controller. */
  public boolean enforces(Controller controller) {
    return policy.isolated().contains(controller);
  }

  /**
   * Makes the group of a container, with its limits. One that exists is taken over.
   *
   * @throws CgroupException naming the file
   */
  public Cgroup create(String id, Workload work) throws CgroupException {
    Cgroup group = new Cgroup(parent.child(id));
    try {
      make(group.places());
      group.apply(plan(amounts(work)));
      group.applyWherePossible(Plan.allow(policy.devices()));
    } catch (IOException e) {
      group.remove();
      throw new CgroupException("cgroup " + id + ": " + reason(e), e);
    }
    return group;
  }

  /**
   * Lets a container use more devices than all may.
   *
   * @param rules lines of {@code devices.allow}
   */
  public void allow(Cgroup group, List<String> rules) throws CgroupException {
    try {
      group.apply(Plan.allow(rules));
    } catch (IOException e) {
      throw new CgroupException("cgroup cannot be given a device: " + reason(e), e);
    }
  }

  /**
   * Gives a running container another limit of memory, be it less than it has.
   *
   * @throws CgroupException when it uses more
   */
  public void limitMemory(Cgroup group, long bytes) throws CgroupException {
    long used = group.residentBytes();
    if (used > bytes) {
      throw new CgroupException(
          "%d MB of memory are in use, more than %d MB".formatted(used >> 20, bytes >> 20));
    }
    OptionalLong now = group.memoryLimit();
    boolean raises = now.isPresent() && now.getAsLong() < bytes;
    try {
      group.apply(Plan.memory(bytes, raises, policy, group.isSecond(Controller.MEMORY)));
    } catch (IOException e) {
      throw new CgroupException("The limit of memory cannot be changed: " + reason(e), e);
    }
  }

  /** Gives a running container other limits. */
  public void update(Cgroup group, Workload work) throws CgroupException {
    Amounts amounts = amounts(work);
    try {
      group.apply(Plan.update(plan(amounts), group.memoryLimit(), amounts.hardBytes()));
    } catch (IOException e) {
      throw new CgroupException("cgroup cannot be changed: " + reason(e), e);
    }
  }

  /** These name nothing but the file. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return e.getMessage() + ": permission denied";
    }
    return e instanceof NoSuchFileException ? e.getMessage() + ": not there" : e.getMessage();
  }

  private List<Plan.Write> plan(Amounts amounts) {
    List<Plan.Write> writes = new ArrayList<>();
    writes.addAll(Plan.first(amounts, policy, parent.first().keySet()));
    writes.addAll(Plan.second(amounts, policy, parent.second()));
    return writes;
  }

  public Amounts amounts(Workload work) {
    return Amounts.of(work, policy, machine);
  }

  public Amounts.Machine machine() {
    return machine;
  }

  /** The group of a container, if there is one, whatever policy it was made under. */
  public Optional<Cgroup> find(String id) {
    Places places = wide.child(id).existing();
    return places.isEmpty() ? Optional.empty() : Optional.of(new Cgroup(places));
  }

  /** Ids of all containers that have a group. */
  public Set<String> list() {
    Set<String> ids = new HashSet<>();
    for (Path directory : wide.existing().all()) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(directory, Files::isDirectory)) {
        entries.forEach(entry -> ids.add(entry.getFileName().toString()));
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        LOG.warn("event=cgroups_not_listed directory={} cause=\"{}\"", directory, e.toString());
      }
    }
    return ids;
  }

  /** Removes the agent's own level when nothing is in it. */
  public void close() {
    for (Path directory : wide.all()) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException containersRunOn) {
        continue;
      }
    }
  }
}

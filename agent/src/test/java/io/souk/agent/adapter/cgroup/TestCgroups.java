package io.souk.agent.adapter.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Groups of this machine, below a name of their own. */
public final class TestCgroups {

  public static final String ROOT = "souk-test";
  public static final Amounts.Machine MACHINE = new Amounts.Machine(4, 8L << 30);

  private TestCgroups() {}

  /** Why tests cannot have groups here; empty when they can. */
  public static Optional<String> missing() {
    try {
      Cgroups probe = open("probe-" + UUID.randomUUID(), policy(OptionalLong.empty()));
      probe.close();
      return Optional.empty();
    } catch (CgroupException e) {
      return Optional.of(e.getMessage());
    }
  }

  public static Policy policy(OptionalLong processes) {
    // Devices are not everywhere.
    Set<Controller> all = EnumSet.complementOf(EnumSet.of(Controller.DEVICES));
    return new Policy(all, false, false, true, processes);
  }

  public static Hierarchies hierarchies() {
    try {
      return Hierarchies.parse(
          Files.readAllLines(Path.of("/proc/self/mountinfo")), Path.of("/sys/fs/cgroup"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Cgroups open(String agent, Policy policy) throws CgroupException {
    return Cgroups.open(new Cgroups.Location(hierarchies(), ROOT, agent), policy, MACHINE);
  }
}

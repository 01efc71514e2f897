package io.souk.agent.boot;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks after the disks that the agent offers besides the one of its work directory. */
final class Disks {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** Where the mount point stands in a line of {@link #MOUNTS}. */
  private static final int MOUNT_POINT = 4;

  private Disks() {}

  /**
   * Makes the directories of PATH disks; blocks for the disk.
   *
   * @throws AgentStartException when a disk is not what it is said to be
   */
  static void prepare(Resources resources, Path workDir) {
    for (Resource resource : resources.entries()) {
      Optional<Disk.Source> source = resource.key().disk().flatMap(Disk::source);
      Optional<Path> root = source.flatMap(Disk.Source::root).map(workDir::resolve);
      if (root.isEmpty()) {
        continue;
      }
      try {
        switch (source.get().kind()) {
          case PATH -> Files.createDirectories(root.get());
          case MOUNT -> requireMountPoint(root.get());
          case BLOCK, RAW -> {}
        }
      } catch (IOException e) {
        throw new AgentStartException(
            "--resources: disk " + root.get() + " cannot be used: " + e, e);
      }
    }
  }

  private static void requireMountPoint(Path root) throws IOException {
    String real = root.toRealPath().toString();
    boolean mounted =
        Files.readAllLines(MOUNTS).stream()
            .map(line -> line.split(" "))
            .anyMatch(
                parts -> parts.length > MOUNT_POINT && unescape(parts[MOUNT_POINT]).equals(real));
    if (!mounted) {
      throw new AgentStartException(
          "--resources: disk " + root + " of type MOUNT: expected a mount point");
    }
  }

  /** The kernel writes blanks as octal numbers. */
  private static String unescape(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}

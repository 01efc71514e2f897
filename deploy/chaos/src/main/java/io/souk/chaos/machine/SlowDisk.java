package io.souk.chaos.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a disk take a few writes a second only, whoever writes, until this is closed. Needs the
 * throttle of control groups of version 1: in version 2 the group at the root has none.
 */
public final class SlowDisk implements AutoCloseable {

  private static final Pattern GROUPS =
      Pattern.compile("^\\S+ (\\S+) cgroup \\S*\\bblkio\\b", Pattern.MULTILINE);
  private static final String FILE = "blkio.throttle.write_iops_device";

  private final Path file;
  private final String numbers;

  /**
   * @param writes a second, 1 and up; forcing one block of a file takes some three
   */
  public SlowDisk(SmallDisk disk, int writes) {
    this.file = findThrottle().orElseThrow();
    String device = Path.of(disk.device()).getFileName().toString();
    try {
      this.numbers = Files.readString(Path.of("/sys/block", device, "dev")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    allow(writes);
  }

  private static Optional<Path> findThrottle() {
    try {
      Matcher groups = GROUPS.matcher(Files.readString(Path.of("/proc/mounts")));
      return groups.find()
          ? Optional.of(Path.of(groups.group(1), FILE)).filter(Files::isWritable)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why disks cannot be made slow here; empty when they can. */
  public static Optional<String> findFault() {
    return findThrottle().isPresent()
        ? Optional.empty()
        : Optional.of("there is no " + FILE + " of control groups");
  }

  /** Zero: as many as it can. */
  private void allow(int writes) {
    try {
      Files.writeString(file, numbers + " " + writes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    allow(0);
  }
}

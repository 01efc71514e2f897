package io.souk.chaos.run;

import io.souk.chaos.machine.Network;
import io.souk.chaos.machine.SlowDisk;
import io.souk.chaos.machine.SmallDisk;
import io.souk.chaos.plan.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What can be done on this machine. */
public final class Ability {

  private Ability() {}

  /** Why there can be no fault run here; empty when there can. */
  public static Optional<String> findFault() {
    return Network.findFault()
        .map(why -> "no network namespaces can be made here: " + why)
        .or(() -> findDiskFault().map(why -> "no disks can be made here: " + why));
  }

  private static Optional<String> findDiskFault() {
    try {
      Path scratch = Files.createTempDirectory("chaos-disk");
      try {
        return SmallDisk.findFault(scratch);
      } finally {
        Files.deleteIfExists(scratch.resolve("disk"));
        Files.deleteIfExists(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Faults that can be made here, given that there can be a run at all. */
  public static Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    SlowDisk.findFault().ifPresent(why -> kinds.remove(Kind.DISK_SLOW));
    return kinds;
  }
}

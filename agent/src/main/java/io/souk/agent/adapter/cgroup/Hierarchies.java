package io.souk.agent.adapter.cgroup;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the kernel's groups are mounted. A machine has version 1 (a hierarchy for each controller),
 * version 2 (one for all), or both, each controller being in one of them.
 *
 * @param first mount points of version 1 by controller; two controllers may share one
 * @param unified mount point of version 2
 */
public record Hierarchies(Map<Controller, Path> first, Optional<Path> unified) {

  private static final int POINT = 4;
  private static final int OPTIONS_AFTER_DASH = 3;

  public Hierarchies {
    first = Map.copyOf(first);
  }

  /**
   * Reads {@code /proc/self/mountinfo}. Lines that cannot be read are passed over; of several
   * mounts of the same thing the first counts.
   *
   * @param base only what is mounted there or below it counts
   */
  public static Hierarchies parse(List<String> mountinfo, Path base) {
    Map<Controller, Path> first = new EnumMap<>(Controller.class);
    Optional<Path> unified = Optional.empty();
    for (String line : mountinfo) {
      List<String> fields = List.of(line.split(" "));
      int dash = fields.indexOf("-");
      if (dash <= POINT
          || fields.size() <= dash + OPTIONS_AFTER_DASH
          || fields.get(POINT).indexOf('\0') >= 0) {
        continue;
      }
      Path point = Path.of(unescape(fields.get(POINT)));
      String type = fields.get(dash + 1);
      if (!point.startsWith(base)) {
        continue;
      }
      if (type.equals("cgroup2") && unified.isEmpty()) {
        unified = Optional.of(point);
      } else if (type.equals("cgroup")) {
        for (String option : fields.get(dash + OPTIONS_AFTER_DASH).split(",")) {
          Controller.ofFirst(option).ifPresent(found -> first.putIfAbsent(found, point));
        }
      }
    }
    return new Hierarchies(first, unified);
  }

  /** Blanks, tabs, line ends and backslashes are written as three octal digits. */
  private static String unescape(String path) {
    return path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}

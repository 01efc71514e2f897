package io.souk.agent.disk;

import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** More is in a directory than may be. */
public final class Breach {

  private static final double KIBI = 1024;
  private static final List<String> UNITS = List.of("KB", "MB", "GB", "TB");

  private Breach() {}

  /**
   * The first breach among a container's places.
   *
   * @param used bytes by directory; what is not in it is not known
   */
  public static Optional<ContainerExit.Limited> find(Allowance allowance, Map<Path, Long> used) {
    return allowance.places().stream()
        .filter(place -> used.getOrDefault(place.path(), 0L) > place.bytes())
        .findFirst()
        .map(place -> of(used.get(place.path()), place.bytes(), place.quota()));
  }

  /** What is to be told of one. */
  public static ContainerExit.Limited of(long used, long limit, List<Resource> quota) {
    return new ContainerExit.Limited(
        TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK,
        "Disk usage (%s) exceeds quota (%s)".formatted(text(used), text(limit)),
        quota);
  }

  /** Whole numbers as long as they are exact, as in {@code 12MB}, else two digits more. */
  static String text(long bytes) {
    double amount = bytes / KIBI;
    int unit = 0;
    while (amount >= KIBI && unit < UNITS.size() - 1) {
      amount /= KIBI;
      unit++;
    }
    String number =
        amount == Math.rint(amount)
            ? Long.toString((long) amount)
            : String.format(Locale.ROOT, "%.2f", amount);
    return number + UNITS.get(unit);
  }
}

package io.souk.chronos.job;

import java.time.ZoneId;

/**
 * What a definition gets for members that it lacks.
 *
 * @param runAsUser may be empty
 * @param zone where schedule starts without a zone are
 */
public record JobDefaults(Amount cpus, Amount mem, Amount disk, String runAsUser, ZoneId zone) {

  /** Chronos's own: 0.1 CPU, 128 MB memory, 256 MB disk. */
  public static JobDefaults standard(String runAsUser, ZoneId zone) {
    return new JobDefaults(Amount.of("0.1"), Amount.of("128"), Amount.of("256"), runAsUser, zone);
  }
}

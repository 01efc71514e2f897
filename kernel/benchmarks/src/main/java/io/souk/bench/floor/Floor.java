package io.souk.bench.floor;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A primitive of the machine.
 *
 * @param name by which figures refer to it
 * @param what is done, in words
 * @param unit of its value
 * @param probe measures it
 */
public record Floor(String name, String what, String unit, Probe probe) {

  /** Measures a primitive. */
  @FunctionalInterface
  public interface Probe {

    /**
     * @param length about how long it may take
     * @param dir for files, on the disk that the masters write to
     */
    double measure(Duration length, Path dir) throws Exception;
  }

  /**
   * Measures it.
   *
   * @throws IllegalStateException when it cannot be measured here
   */
  public FloorValue measure(Duration length, Path dir) {
    try {
      return new FloorValue(name, unit, probe.measure(length, dir));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(name, e);
    } catch (Exception e) {
      throw new IllegalStateException(name + ": " + e, e);
    }
  }
}

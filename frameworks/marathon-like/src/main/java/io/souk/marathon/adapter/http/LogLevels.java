package io.souk.marathon.adapter.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How much is logged. */
public interface LogLevels {

  /** Level by name of logger; {@code "INFO (inherited)"} for those without one of their own. */
  Map<String, String> levels();

  /**
   * Sets the level of a logger, for a while if a duration is given.
   *
   * @return false when there is no such level
   */
  boolean set(String logger, String level, Optional<Duration> duration);
}

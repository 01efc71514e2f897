package io.souk.chronos.http;

import java.util.Map;

/** How much the parts of this process write into its log. */
public interface LogLevels {

  /** From which gravity on something is written. */
  enum Threshold {
    /** Everything. */
    TRACE,
    /** What helps in the search for faults. */
    DEBUG,
    /** What changes. */
    INFO,
    /** What may be a fault. */
    WARN,
    /** Faults. */
    ERROR,
    /** Nothing. */
    OFF
  }

  /** The threshold in effect for each logger there is, by name. */
  Map<String, String> levels();

  /** Changes the threshold of a logger and of those below it; false when there is no such one. */
  boolean set(String logger, Threshold level);
}

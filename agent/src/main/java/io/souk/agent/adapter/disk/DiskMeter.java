package io.souk.agent.adapter.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Finds out how much is in directories. Blocks. */
interface DiskMeter {

  /**
   * Measures them one after the other.
   *
   * @param directories none of which is within another
   * @param limit after which it is given up
   */
  Reading measure(List<Path> directories, Duration limit);

  /**
   * What was found out.
   *
   * @param bytes by directory; those that are gone are not in it
   * @param finished whether there was time for all of them; otherwise the first of them without
   *     bytes is the one that took too long
   */
  record Reading(Map<Path, Long> bytes, boolean finished) {
    public Reading {
      bytes = Map.copyOf(bytes);
    }
  }
}

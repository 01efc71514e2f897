package io.souk.bench.report;

import io.souk.bench.floor.FloorValue;
import io.souk.bench.machine.ForeignCpu;
import io.souk.bench.machine.Pressure;
import io.souk.bench.result.Result;
import java.util.List;
import java.util.Optional;

/**
 * One result with the circumstances it was taken under.
 *
 * @param seconds that its program took, all of its results together
 * @param foreign what others used of the processors meanwhile
 * @param before how busy the machine was when its program started
 * @param after when it ended
 * @param floors that its figures are held against, measured right after it
 * @param profile file beside the report that says where the time went
 */
public record Entry(
    Result result,
    double seconds,
    ForeignCpu foreign,
    Pressure before,
    Pressure after,
    List<FloorValue> floors,
    Optional<String> profile) {

  /** Copies the floors. */
  public Entry {
    floors = List.copyOf(floors);
  }

  /** The same with its profile. */
  public Entry withProfile(String file) {
    return new Entry(result, seconds, foreign, before, after, floors, Optional.of(file));
  }
}

package io.souk.chronos.schedule;

import static io.souk.chronos.ChronosException.invalid;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * One time, written as such.
 *
 * @param start when
 * @param over whether it has passed
 */
public record OneOff(Start start, boolean over) implements Schedule {

  static OneOff parse(String text, IsoDateTime read, ZoneId zone, String zoneName) {
    Start start = Start.of(read.local(), zone, zoneName, text);
    if (start.millis() < 0) {
      throw invalid("Scheduled start date '%s' is before 1970!".formatted(text));
    }
    return new OneOff(start, false);
  }

  @Override
  public String text() {
    return start.text();
  }

  @Override
  public String zoneName() {
    return start.zoneName();
  }

  @Override
  public ZoneId zone() {
    return start.zone();
  }

  @Override
  public Repetitions repetitions() {
    return Repetitions.of(over ? 0 : 1);
  }

  @Override
  public Optional<Instant> nextDue(Exclusions exclusions) {
    return over || exclusions.excludes(start.instant())
        ? Optional.empty()
        : Optional.of(start.instant());
  }

  @Override
  public Optional<Occurrences> due(Instant time, Exclusions exclusions, long most) {
    return nextDue(exclusions)
        .filter(at -> !at.isAfter(time))
        .map(at -> new Occurrences(1, at, at));
  }

  @Override
  public OneOff after(Instant time, long used) {
    return over || start.instant().isAfter(time) ? this : new OneOff(start, true);
  }
}

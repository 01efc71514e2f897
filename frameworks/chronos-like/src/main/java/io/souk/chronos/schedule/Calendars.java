package io.souk.chronos.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All stored calendars, an immutable value. */
public final class Calendars {

  /** None. */
  public static final Calendars NONE = new Calendars(Map.of());

  private static final int MAX_STEPS = 20_000;

  private final Map<CalendarName, Calendar> byName;

  private Calendars(Map<CalendarName, Calendar> byName) {
    this.byName = byName;
  }

  /** These and {@code calendar}, in place of the one of that name. */
  public Calendars with(Calendar calendar) {
    Map<CalendarName, Calendar> changed = new TreeMap<>(byName);
    changed.put(calendar.name(), calendar);
    return new Calendars(Collections.unmodifiableMap(changed));
  }

  /** These but the one of that name. */
  public Calendars without(CalendarName name) {
    Map<CalendarName, Calendar> changed = new TreeMap<>(byName);
    changed.remove(name);
    return new Calendars(Collections.unmodifiableMap(changed));
  }

  /** The one of that name. */
  public Optional<Calendar> find(CalendarName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them, by name. */
  public Collection<Calendar> all() {
    return byName.values();
  }

  /** What the calendar of that name leaves out, if one is named. */
  public Exclusions exclusions(Optional<CalendarName> name) {
    return name.map(this::exclusions).orElse(Exclusions.NONE);
  }

  /** What the calendar of that name and those it stands on leave out; nothing if there is none. */
  public Exclusions exclusions(CalendarName name) {
    List<Calendar> layers = layers(name);
    return layers.isEmpty() ? Exclusions.NONE : new Layered(layers);
  }

  /** The calendar of that name, then the one that it stands on, and so on. */
  public List<Calendar> layers(CalendarName name) {
    List<Calendar> layers = new ArrayList<>();
    Optional<Calendar> next = find(name);
    while (next.isPresent() && !layers.contains(next.get())) {
      layers.add(next.get());
      next = next.get().base().flatMap(this::find);
    }
    return layers;
  }

  private record Layered(List<Calendar> layers) implements Exclusions {

    @Override
    public Optional<Instant> firstAllowed(Instant time) {
      Instant at = time;
      for (int step = 0; step < MAX_STEPS; step++) {
        Instant before = at;
        for (Calendar layer : layers) {
          at = endOfExclusion(layer, at);
        }
        if (at.equals(before)) {
          return Optional.of(at);
        }
        if (Schedule.beyondTime(at, layers.getFirst().zone())) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    @Override
    public Optional<Instant> firstExcluded(Instant time) {
      return layers.stream().map(layer -> endOfInclusion(layer, time)).min(Instant::compareTo);
    }
  }

  /** {@code time} if that is not left out, else a later moment up to which all is left out. */
  private static Instant endOfExclusion(Calendar layer, Instant time) {
    ZonedDateTime at = time.atZone(layer.zone());
    LocalDate date = at.toLocalDate();
    if (layer.days().contains(date)) {
      return later(time, date.plusDays(1).atStartOfDay(layer.zone()).toInstant());
    }
    for (Calendar.Range range : layer.times()) {
      if (range.contains(at.toLocalTime())) {
        Instant end =
            range.to().equals(LocalTime.MIDNIGHT)
                ? date.plusDays(1).atStartOfDay(layer.zone()).toInstant()
                : onClock(at, range.to());
        return later(time, beforeTransition(layer, time, end));
      }
    }
    return layer
        .cron()
        .filter(cron -> cron.firstFrom(shown(at)) == shown(at))
        .map(cron -> moment(at, cron.firstMissingFrom(shown(at))))
        .map(end -> later(time, beforeTransition(layer, time, end)))
        .orElse(time);
  }

  /** What the clock shows, in seconds since it showed the beginning of 1970. */
  private static long shown(ZonedDateTime at) {
    return at.toLocalDateTime().toEpochSecond(ZoneOffset.UTC);
  }

  /** When it shows that, if nobody changes it. */
  private static Instant moment(ZonedDateTime at, long shown) {
    return Instant.ofEpochSecond(shown - at.getOffset().getTotalSeconds());
  }

  /** A moment after {@code time} up to which this calendar leaves nothing out. */
  private static Instant endOfInclusion(Calendar layer, Instant time) {
    ZonedDateTime at = time.atZone(layer.zone());
    Instant end = at.toLocalDate().plusDays(1).atStartOfDay(layer.zone()).toInstant();
    for (Calendar.Range range : layer.times()) {
      if (range.from().isAfter(at.toLocalTime())) {
        Instant from = onClock(at, range.from());
        end = from.isBefore(end) ? from : end;
      }
    }
    if (layer.cron().isPresent()) {
      long next = layer.cron().get().firstFrom(shown(at) + 1);
      end = next == Cron.NONE || moment(at, next).isAfter(end) ? end : moment(at, next);
    }
    return later(time, beforeTransition(layer, time, end));
  }

  /** When the clock of that day shows {@code clock}, without a change of the clock in between. */
  private static Instant onClock(ZonedDateTime at, LocalTime clock) {
    return ZonedDateTime.ofLocal(at.toLocalDate().atTime(clock), at.getZone(), at.getOffset())
        .toInstant();
  }

  /** What the clock shows after it was changed has to be looked at anew. */
  private static Instant beforeTransition(Calendar layer, Instant time, Instant end) {
    ZoneOffsetTransition change = layer.zone().getRules().nextTransition(time);
    return change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
  }

  private static Instant later(Instant time, Instant end) {
    // Where a clock goes back over midnight the day that begins next may have begun already.
    return end.isAfter(time) ? end : time.plusSeconds(1);
  }
}

package io.souk.chronos.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Says when something happens by walking through every minute that a clock can show and asking what
 * the rules in docs/jobs.md make of it. Slow, and shares nothing with what it checks but the JDK's
 * table of clock changes.
 */
public final class ClockOracle {

  private final ZoneId zone;
  private final List<ZoneOffsetTransition> changes = new ArrayList<>();
  private final LocalDate first;
  private final LocalDate last;

  /** For the days from {@code first} to {@code last} in {@code zone}. */
  public ClockOracle(ZoneId zone, LocalDate first, LocalDate last) {
    this.zone = zone;
    this.first = first;
    this.last = last;
    Instant at = first.minusDays(3).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = last.plusDays(3).atStartOfDay(ZoneOffset.UTC).toInstant();
    ZoneOffsetTransition change = zone.getRules().nextTransition(at);
    while (change != null && change.getInstant().isBefore(end)) {
      changes.add(change);
      change = zone.getRules().nextTransition(change.getInstant());
    }
  }

  /**
   * When something happens that is to happen whenever the clock shows what {@code wanted} says.
   *
   * @param twice whether what is shown twice counts twice
   */
  public TreeSet<Instant> minutes(Predicate<LocalDateTime> wanted, boolean twice) {
    return walk(wanted, twice, 60);
  }

  /** The same for something that may happen at any second. */
  public TreeSet<Instant> seconds(Predicate<LocalDateTime> wanted, boolean twice) {
    return walk(wanted, twice, 1);
  }

  private TreeSet<Instant> walk(Predicate<LocalDateTime> wanted, boolean twice, int step) {
    TreeSet<Instant> times = new TreeSet<>();
    LocalDateTime end = last.plusDays(1).atStartOfDay();
    for (LocalDateTime shown = first.atStartOfDay();
        shown.isBefore(end);
        shown = shown.plusSeconds(step)) {
      if (wanted.test(shown)) {
        List<Instant> when = when(shown);
        times.addAll(twice ? when : when.subList(0, 1));
      }
    }
    return times;
  }

  /** When the clock shows that, earliest first; never nowhere. */
  private List<Instant> when(LocalDateTime shown) {
    for (ZoneOffsetTransition change : changes) {
      int before = change.getOffsetBefore().getTotalSeconds();
      int after = change.getOffsetAfter().getTotalSeconds();
      LocalDateTime stops = at(change.toEpochSecond() + before);
      LocalDateTime goesOn = at(change.toEpochSecond() + after);
      if (after > before && !shown.isBefore(stops) && shown.isBefore(goesOn)) {
        return List.of(minus(shown.plusSeconds(after - before), after));
      }
      if (after < before && !shown.isBefore(goesOn) && shown.isBefore(stops)) {
        return List.of(minus(shown, before), minus(shown, after));
      }
    }
    return List.of(minus(shown, offsetWhen(shown)));
  }

  private int offsetWhen(LocalDateTime shown) {
    int offset =
        changes.isEmpty()
            ? zone.getRules().getOffset(minus(shown, 0)).getTotalSeconds()
            : changes.getFirst().getOffsetBefore().getTotalSeconds();
    for (ZoneOffsetTransition change : changes) {
      int after = change.getOffsetAfter().getTotalSeconds();
      if (!shown.isBefore(at(change.toEpochSecond() + after))) {
        offset = after;
      }
    }
    return offset;
  }

  private static LocalDateTime at(long second) {
    return LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
  }

  private static Instant minus(LocalDateTime shown, int offset) {
    return Instant.ofEpochSecond(shown.toEpochSecond(ZoneOffset.UTC) - offset);
  }
}

package io.souk.chronos.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the fields of a cron expression.
 *
 * @param title what people call it
 * @param min lowest value
 * @param max highest value
 * @param names words for the values from {@code min} up, if it has any
 */
record CronField(String title, int min, int max, List<String> names) {

  static final CronField SECONDS = new CronField("seconds", 0, 59, List.of());
  static final CronField MINUTES = new CronField("minutes", 0, 59, List.of());
  static final CronField HOURS = new CronField("hours", 0, 23, List.of());
  static final CronField DAYS = new CronField("day of month", 1, 31, List.of());
  static final CronField MONTHS =
      new CronField("month", 1, 12, names("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"));
  static final CronField WEEKDAYS =
      new CronField("day of week", 1, 7, names("SUN MON TUE WED THU FRI SAT"));
  static final CronField YEARS = new CronField("year", 1970, Schedule.LAST_YEAR, List.of());

  private static final Pattern ITEM =
      Pattern.compile("(\\*|(\\w{1,4})(?:-(\\w{1,4}))?)?(?:/(\\d{1,4}))?");

  /** What an item stands for: from, to (perhaps the lower one) and every how many. */
  record Span(int from, int to, int step) {}

  /** A field that cannot be read, and why. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String reason) {
      super(reason, null, false, false);
    }
  }

  private static List<String> names(String words) {
    return List.of(words.split(" "));
  }

  /** The items of a list, which commas part. */
  List<String> items(String text) throws Unreadable {
    List<String> items = List.of(text.toUpperCase(Locale.ROOT).split(",", -1));
    if (items.contains("")) {
      throw new Unreadable("%s: '%s' has an empty item".formatted(title, text));
    }
    return items;
  }

  /** Values, ranges and steps as bits; only for fields up to 63. */
  long bits(String text) throws Unreadable {
    long bits = 0;
    for (String item : items(text)) {
      bits |= bitsOf(item);
    }
    return bits;
  }

  long bitsOf(String item) throws Unreadable {
    Span span = span(item);
    // A range may go over the end, as from November to February.
    int end = span.to() < span.from() ? span.to() + max - min + 1 : span.to();
    long bits = 0;
    for (int value = span.from(); value <= end; value += span.step()) {
      bits |= 1L << (value > max ? value - (max - min + 1) : value);
    }
    return bits;
  }

  Span span(String item) throws Unreadable {
    Matcher match = ITEM.matcher(item);
    if (item.isEmpty() || !match.matches()) {
      throw unreadable(item);
    }
    String step = match.group(4);
    if (match.group(1) == null || match.group(1).equals("*")) {
      return new Span(min, max, step(item, step));
    }
    int from = value(match.group(2));
    if (match.group(3) != null) {
      return new Span(from, value(match.group(3)), step(item, step));
    }
    return step == null ? new Span(from, from, 1) : new Span(from, max, step(item, step));
  }

  private int step(String item, String digits) throws Unreadable {
    int step = digits == null ? 1 : Integer.parseInt(digits);
    if (step < 1 || step > max - min + 1) {
      throw new Unreadable(
          "%s: '%s' has a step that is not from 1 to %d".formatted(title, item, max - min + 1));
    }
    return step;
  }

  /** A number or a name. */
  int value(String text) throws Unreadable {
    int named = names.indexOf(text);
    if (named >= 0) {
      return min + named;
    }
    int value = text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
    if (value < min || value > max) {
      throw unreadable(text);
    }
    return value;
  }

  Unreadable unreadable(String item) {
    String words =
        names.isEmpty() ? "" : " or %s to %s".formatted(names.getFirst(), names.getLast());
    return new Unreadable(
        "%s: '%s' is not from %d to %d%s".formatted(title, item, min, max, words));
  }

  /** A number with a sign behind it, as {@code 15W}; empty when it is something else. */
  Optional<String> before(String item, String suffix) {
    return Optional.of(item)
        .filter(text -> text.length() > suffix.length() && text.endsWith(suffix))
        .map(text -> text.substring(0, text.length() - suffix.length()));
  }
}

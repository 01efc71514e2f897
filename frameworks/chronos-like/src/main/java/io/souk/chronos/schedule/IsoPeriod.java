package io.souk.chronos.schedule;

import io.souk.chronos.ChronosException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A period of ISO 8601, {@code PnYnMnWnDTnHnMnS}. Years and months are calendar months, weeks and
 * days calendar days (23 to 25 hours where clocks change), hours and less are exact.
 *
 * @param text as it was written
 * @param months calendar months, 0 and up
 * @param days calendar days, 0 and up
 * @param time the exact part, 0 and up
 */
public record IsoPeriod(String text, long months, long days, Duration time) {

  private static final String NUMBER = "(\\d{1,9})";

  private static final Pattern FORM =
      Pattern.compile(
          "P(?:%1$sY)?(?:%1$sM)?(?:%1$sW)?(?:%1$sD)?(T(?:%1$sH)?(?:%1$sM)?(?:%1$s(?:[.,]%1$s)?S)?)?"
              .formatted(NUMBER));

  private static final int MAX_LENGTH = 100;
  private static final long MAX_MONTHS = 12L * 8000;
  private static final long MAX_DAYS = 366L * 8000;

  // One object each, because a hundred thousand jobs may have the same period.
  private static final Map<String, IsoPeriod> COMMON =
      Stream.of(
              "PT1S PT5S PT10S PT15S PT20S PT30S PT60S PT1M PT2M PT3M PT5M PT10M PT15M PT20M PT30M"
                  + " PT60M PT1H PT2H PT3H PT4H PT6H PT8H PT12H PT24H P1D P2D P7D P1W P2W P1M P3M"
                  + " P6M P1Y")
          .flatMap(list -> Stream.of(list.split(" ")))
          .collect(Collectors.toUnmodifiableMap(Function.identity(), IsoPeriod::read));

  /** Reads a period; empty when {@link #parse} refuses it. */
  public static Optional<IsoPeriod> find(String text) {
    try {
      return Optional.of(parse(text));
    } catch (ChronosException refused) {
      return Optional.empty();
    }
  }

  /**
   * Reads a period.
   *
   * @throws ChronosException INVALID when it is none, has a sign, or is longer than 8000 years
   */
  public static IsoPeriod parse(String text) {
    IsoPeriod common = COMMON.get(text);
    return common != null ? common : read(text);
  }

  private static IsoPeriod read(String text) {
    Matcher match = FORM.matcher(text.length() > MAX_LENGTH ? "" : text);
    if (!match.matches()) {
      throw ChronosException.invalid(
          "'%s' is not a period like PT24H, P1D or P1M".formatted(ChronosException.shorten(text)));
    }
    long months = 12 * number(match.group(1)) + number(match.group(2));
    long days = 7 * number(match.group(3)) + number(match.group(4));
    Duration time =
        Duration.ofHours(number(match.group(6)))
            .plusMinutes(number(match.group(7)))
            .plusSeconds(number(match.group(8)))
            .plusNanos(nanos(match.group(9)));
    if (months > MAX_MONTHS || days > MAX_DAYS || time.toDays() > MAX_DAYS) {
      throw ChronosException.invalid("the period '%s' is longer than 8000 years".formatted(text));
    }
    return new IsoPeriod(text, months, days, time);
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static long nanos(String fraction) {
    return fraction == null ? 0 : Long.parseLong((fraction + "00000000").substring(0, 9));
  }

  /** Whether it has no length at all. */
  public boolean isZero() {
    return months == 0 && days == 0 && time.isZero();
  }

  /** Whether it is sure to last a second or more. */
  public boolean atLeastOneSecond() {
    return months > 0 || days > 0 || time.compareTo(Duration.ofSeconds(1)) >= 0;
  }

  /** As a window or a delay: a day has 24 hours, a month 30 days, a year 365 days. */
  public Duration length() {
    return Duration.ofDays(months / 12 * 365 + months % 12 * 30 + days).plus(time);
  }

  /**
   * {@code start} plus {@code times} periods, each part multiplied before it is added, so that the
   * 31st stays the 31st in every month that has one.
   *
   * @throws ArithmeticException beyond the numbers' range
   * @throws java.time.DateTimeException beyond the calendar's range
   */
  public ZonedDateTime addTo(ZonedDateTime start, long times) {
    long addedMonths = Math.multiplyExact(months, times);
    long addedDays = Math.multiplyExact(days, times);
    // On the local date, so that an intermediate result in a clock gap cannot shift the hour.
    ZonedDateTime onDate =
        addedMonths == 0 && addedDays == 0
            ? start
            : start
                .toLocalDateTime()
                .plusMonths(addedMonths)
                .plusDays(addedDays)
                .atZone(start.getZone());
    return onDate.plus(time.multipliedBy(times));
  }
}

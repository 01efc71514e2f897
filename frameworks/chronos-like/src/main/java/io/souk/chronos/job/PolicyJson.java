package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.schedule.IsoPeriod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The members of a job that say how its runs are treated. */
final class PolicyJson {

  private static final long MAX_COMPLETION = (1L << 53) / 1_000_000_000;
  private static final int MAX_BACKOFF = 1000;
  private static final int MAX_EXIT_CODE = 255;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private PolicyJson() {}

  static Job.Policy read(Members members) {
    return new Job.Policy(
        members.flag("disabled", false),
        members.flag("softError", false),
        members.flag("dataProcessingJobType", false),
        members.flag("highPriority", false),
        members.integer("maxCompletionTime", 0, MAX_COMPLETION),
        timing(members),
        retry(members));
  }

  private static Timing timing(Members members) {
    Timing read =
        new Timing(
            members.flag("concurrent", false),
            choice(members, "overlap", Overlap.values(), PolicyJson::lower),
            choice(members, "missed", CatchUp.values(), PolicyJson::lower),
            period(members, "epsilon", SECOND),
            period(members, "deadline", SECOND));
    // Most jobs say nothing, and there may be very many of them.
    return read.equals(Timing.STANDARD) ? Timing.STANDARD : read;
  }

  private static Retry retry(Members members) {
    Optional<IsoPeriod> delay = period(members, "retryDelay", Duration.ZERO);
    Optional<IsoPeriod> maxDelay = period(members, "maxRetryDelay", Duration.ZERO);
    requireAtMost("retryDelay", delay);
    requireAtMost("maxRetryDelay", maxDelay);
    if (delay.isPresent()
        && maxDelay.isPresent()
        && maxDelay.get().length().compareTo(delay.get().length()) < 0) {
      throw invalid(
          "maxRetryDelay: '%s' is shorter than retryDelay '%s'"
              .formatted(maxDelay.get().text(), delay.get().text()));
    }
    Retry read =
        new Retry(
            (int) members.integer("retries", 2, Integer.MAX_VALUE),
            delay,
            backoff(members),
            maxDelay,
            exitCodes(members),
            choice(members, "guarantee", Guarantee.values(), Guarantee::text));
    return read.equals(Retry.STANDARD) ? Retry.STANDARD : read;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> Optional<E> choice(
      Members members, String name, E[] choices, Function<E, String> text) {
    List<String> names = Arrays.stream(choices).map(text).toList();
    return members
        .text(name)
        .filter(given -> !given.isEmpty())
        .map(
            given -> {
              int at = names.indexOf(given.toLowerCase(Locale.ROOT));
              if (at < 0) {
                throw members.refused(name, given, "one of " + String.join(", ", names));
              }
              return choices[at];
            });
  }

  private static Optional<IsoPeriod> period(Members members, String name, Duration least) {
    return members
        .text(name)
        .filter(text -> !text.isEmpty())
        .map(
            text -> {
              IsoPeriod period = IsoPeriod.find(text).orElse(null);
              if (period == null) {
                throw members.refused(name, text, "a period of ISO 8601 like PT90S, PT1H or P1D");
              }
              if (period.length().compareTo(least) < 0) {
                throw members.refused(name, text, "a period of a second or more");
              }
              return period;
            });
  }

  private static void requireAtMost(String name, Optional<IsoPeriod> period) {
    if (period.isPresent() && period.get().length().compareTo(Retry.LONGEST) > 0) {
      throw invalid("%s: '%s' is longer than 366 days".formatted(name, period.get().text()));
    }
  }

  private static OptionalDouble backoff(Members members) {
    Optional<Double> given = members.number("retryBackoff", 1, MAX_BACKOFF);
    return given.isPresent() ? OptionalDouble.of(given.get()) : OptionalDouble.empty();
  }

  private static Optional<SortedSet<Integer>> exitCodes(Members members) {
    if (!members.has("retryOnExitCodes")) {
      return Optional.empty();
    }
    SortedSet<Integer> codes = new TreeSet<>();
    codes.addAll(members.integers("retryOnExitCodes", 1, MAX_EXIT_CODE));
    return Optional.of(codes);
  }

  /** What Chronos does not know is shown only where it was given. */
  static void writeGiven(Job.Policy policy, ObjectNode json) {
    Timing timing = policy.timing();
    timing.epsilon().ifPresent(period -> json.put("epsilon", period.text()));
    timing.givenOverlap().ifPresent(overlap -> json.put("overlap", lower(overlap)));
    timing.givenCatchUp().ifPresent(catchUp -> json.put("missed", lower(catchUp)));
    timing.deadline().ifPresent(period -> json.put("deadline", period.text()));
    Retry retry = policy.retry();
    retry.delay().ifPresent(period -> json.put("retryDelay", period.text()));
    retry.backoff().ifPresent(factor -> json.put("retryBackoff", factor));
    retry.maxDelay().ifPresent(period -> json.put("maxRetryDelay", period.text()));
    retry
        .exitCodes()
        .ifPresent(
            codes -> {
              ArrayNode array = json.putArray("retryOnExitCodes");
              codes.forEach(array::add);
            });
    retry.givenGuarantee().ifPresent(guarantee -> json.put("guarantee", guarantee.text()));
  }
}

package io.souk.marathon.explain;

import io.souk.marathon.match.RejectReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Numbers and times as people read them. */
final class Words {

  /** Names beyond these are counted only. */
  private static final int MAX_NAMES = 3;

  private static final long HOURS_AS_DAYS = 48;

  private Words() {}

  /** {@code 1 agent} or {@code 3 agents}. */
  static String agents(int count) {
    return count + (count == 1 ? " agent" : " agents");
  }

  /** {@code 1 instance} or {@code 3 instances}. */
  static String instances(int count) {
    return count + (count == 1 ? " instance" : " instances");
  }

  /** One word for one, the other for all other numbers. */
  static String verb(int count, String one, String many) {
    return count == 1 ? one : many;
  }

  /** An amount in thousandths, with its unit. */
  static String amount(RejectReason resource, long thousandths) {
    String number = BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    return switch (resource) {
      case MEMORY, DISK -> number + " MB";
      default -> number;
    };
  }

  /** Some of the names, and how many more there are. */
  static String names(List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
    int more = names.size() - MAX_NAMES;
    return more > 0 ? some + " and " + more + " more" : some;
  }

  /** A span in whole units of its size. */
  static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (span.toMinutes() < 120) {
      return span.toMinutes() + " min";
    }
    return span.toHours() < HOURS_AS_DAYS ? span.toHours() + " h" : span.toDays() + " days";
  }

  /** A moment to the second. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

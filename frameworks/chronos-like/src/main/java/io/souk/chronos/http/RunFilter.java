package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs are asked for.
 *
 * @param states in one of these
 * @param since ended at this time or later, or not ended yet
 * @param limit so many at the most
 */
record RunFilter(Set<RunState> states, Optional<Instant> since, int limit) {

  private static final int MOST = 1000;

  /** As the query has it: {@code ?state=RUNNING,QUEUED&since=2030-01-01T00:00:00Z&limit=20}. */
  static RunFilter of(RoutingContext routing, int usualLimit) {
    int limit = Paths.number(routing, "limit", usualLimit);
    if (limit > MOST) {
      throw invalid("limit: '%d' is more than %d".formatted(limit, MOST));
    }
    Set<RunState> states = EnumSet.noneOf(RunState.class);
    for (String text : Paths.parameters(routing, "state")) {
      for (String name : text.split(",", -1)) {
        states.add(state(name));
      }
    }
    Optional<String> since = Paths.parameter(routing, "since").filter(text -> !text.isEmpty());
    return new RunFilter(
        states.isEmpty() ? EnumSet.allOf(RunState.class) : states,
        since.map(RunFilter::time),
        limit);
  }

  private static RunState state(String name) {
    return Arrays.stream(RunState.values())
        .filter(state -> state.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "state: '%s' is none of %s"
                        .formatted(
                            ChronosException.shorten(name), Arrays.toString(RunState.values()))));
  }

  private static Instant time(String text) {
    try {
      // In a query a plus sign stands for a blank.
      return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeException malformed) {
      throw invalid(
          "since: '%s' is no time like 2030-01-31T10:00:00Z"
              .formatted(ChronosException.shorten(text)));
    }
  }

  boolean takes(Run run) {
    return states.contains(run.state()) && run.trace().ended().map(this::recent).orElse(true);
  }

  private boolean recent(Instant end) {
    return since.map(from -> !end.isBefore(from)).orElse(true);
  }

  boolean asksForEnded() {
    return states.stream().anyMatch(RunState::terminal);
  }
}

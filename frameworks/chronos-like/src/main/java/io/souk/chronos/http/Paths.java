package io.souk.chronos.http;

import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** Names and parameters in request lines. */
final class Paths {

  private Paths() {}

  /** What no job can be called is the name of an unknown job. */
  static JobName jobName(RoutingContext routing) {
    String text = routing.pathParam("name");
    try {
      return new JobName(text);
    } catch (ChronosException impossible) {
      throw ChronosException.unknownJob(text);
    }
  }

  static Job job(RoutingContext routing, Ledger ledger) {
    JobName name = jobName(routing);
    return ledger.job(name).orElseThrow(() -> ChronosException.unknownJob(name.value()));
  }

  static Optional<String> parameter(RoutingContext routing, String name) {
    try {
      List<String> values = routing.queryParam(name);
      return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    } catch (IllegalArgumentException malformed) {
      throw ChronosException.invalid("malformed query: " + malformed.getMessage());
    }
  }

  /** Every value of a parameter that may be repeated. */
  static List<String> parameters(RoutingContext routing, String name) {
    parameter(routing, name);
    return routing.queryParam(name);
  }

  static boolean flag(RoutingContext routing, String name) {
    String text = parameter(routing, name).orElse("false");
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw ChronosException.invalid(name + ": expected true or false");
    };
  }

  static int number(RoutingContext routing, String name, int absent) {
    Optional<String> text = parameter(routing, name).filter(given -> !given.isEmpty());
    if (text.isEmpty()) {
      return absent;
    }
    if (!text.get().matches("\\d{1,9}")) {
      throw ChronosException.invalid(name + ": expected a whole number, 0 or more");
    }
    return Integer.parseInt(text.get());
  }
}

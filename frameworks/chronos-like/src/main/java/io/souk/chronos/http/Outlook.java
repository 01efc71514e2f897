package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** When a job runs next, in UTC and as the clocks of its own zone show it. */
final class Outlook {

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  private Outlook() {}

  /** The next occurrences, at most {@code count}; none of a dependent or a disabled job. */
  static List<Instant> next(Ledger ledger, Job job, int count) {
    if (job.disabled() || !(job.trigger() instanceof Trigger.Scheduled scheduled)) {
      return List.of();
    }
    return scheduled.schedule().preview(ledger.exclusions(scheduled), count);
  }

  /** Writes {@code zone} and {@code next}, an array of {@code utc} and {@code local}. */
  static void write(Ledger ledger, Job job, int count, ObjectNode json) {
    ZoneId zone = zone(job);
    json.put("zone", zone.getId());
    ArrayNode array = json.putArray("next");
    for (Instant time : next(ledger, job, count)) {
      ObjectNode one = JsonNodeFactory.instance.objectNode();
      one.put("utc", JobWriter.time(Optional.of(time)));
      one.put("local", LOCAL.format(time.atZone(zone)));
      array.add(one);
    }
  }

  /** The zone whose clocks the schedule goes by; UTC for a job without one. */
  static ZoneId zone(Job job) {
    return job.trigger() instanceof Trigger.Scheduled scheduled
        ? scheduled.schedule().zone()
        : ZoneId.of("Z");
  }
}

package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.Tally;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a job has come since its definition was stored, in little room, for it is written with
 * each run; times in milliseconds since 1970.
 */
final class ProgressForm {

  private ProgressForm() {}

  static JsonNode write(Job job) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (job.trigger()) {
      case Scheduled scheduled ->
          ScheduleForm.writePosition(scheduled.schedule(), json.putObject("schedule"));
      case Dependent dependent -> JobForm.write(dependent.satisfied(), json.putArray("satisfied"));
    }
    Tally tally = job.tally();
    json.put("successes", tally.successCount());
    json.put("errors", tally.errorCount());
    json.put("errorsInARow", tally.errorsSinceLastSuccess());
    tally.lastSuccess().ifPresent(at -> json.put("lastSuccess", at.toEpochMilli()));
    tally.lastError().ifPresent(at -> json.put("lastError", at.toEpochMilli()));
    return json;
  }

  /** {@code job}, which is as it was defined, as far as {@code json} says that it has come. */
  static Job read(Job job, JsonNode json) {
    Trigger trigger =
        switch (job.trigger()) {
          case Scheduled scheduled ->
              scheduled.at(
                  ScheduleForm.readPosition(scheduled.schedule(), json.required("schedule")));
          case Dependent dependent ->
              new Dependent(dependent.parents(), JobForm.names(json, "satisfied"));
        };
    Tally tally =
        new Tally(
            json.required("successes").asLong(),
            json.required("errors").asLong(),
            json.required("errorsInARow").asLong(),
            time(json, "lastSuccess"),
            time(json, "lastError"));
    return job.withTrigger(trigger).withTally(tally);
  }

  private static Optional<Instant> time(JsonNode json, String member) {
    return json.has(member)
        ? Optional.of(Instant.ofEpochMilli(json.get(member).asLong()))
        : Optional.empty();
  }
}

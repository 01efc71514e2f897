package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Tally;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

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
      case Dependent dependent -> json.put("satisfied", places(dependent));
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
              new Dependent(dependent.parents(), namesAt(dependent, json.required("satisfied")));
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

  /** A bit for each parent, in their order: names would be too long where many are told at once. */
  private static String places(Dependent dependent) {
    BitSet bits = new BitSet();
    int place = 0;
    for (JobName parent : dependent.parents()) {
      bits.set(place++, dependent.satisfied().contains(parent));
    }
    return Base64.getEncoder().encodeToString(bits.toByteArray());
  }

  private static Set<JobName> namesAt(Dependent dependent, JsonNode places) {
    BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(places.asText()));
    Set<JobName> names = new LinkedHashSet<>();
    int place = 0;
    for (JobName parent : dependent.parents()) {
      if (bits.get(place++)) {
        names.add(parent);
      }
    }
    return names;
  }

  private static Optional<Instant> time(JsonNode json, String member) {
    return json.has(member)
        ? Optional.of(Instant.ofEpochMilli(json.get(member).asLong()))
        : Optional.empty();
  }
}

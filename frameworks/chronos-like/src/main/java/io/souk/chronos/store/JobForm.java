package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.schedule.IsoPeriod;
import io.souk.chronos.schedule.Repetitions;
import io.souk.chronos.schedule.Schedule;
import java.time.ZonedDateTime;
import java.util.LinkedHashSet;
import java.util.Set;

/** A stored job: its API form under {@code job}, and what that does not show beside it. */
final class JobForm {

  private final JobReader reader;

  JobForm(JobReader reader) {
    this.reader = reader;
  }

  JsonNode write(Job job) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("job", JobWriter.write(job));
    switch (job.trigger()) {
      case Trigger.Scheduled scheduled -> write(scheduled.schedule(), json.putObject("schedule"));
      case Trigger.Dependent dependent -> {
        write(dependent.parents(), json.putArray("parents"));
        write(dependent.satisfied(), json.putArray("satisfied"));
      }
    }
    return json;
  }

  private static void write(Schedule schedule, ObjectNode json) {
    writePosition(schedule, json);
    json.put("anchor", schedule.anchor().toString());
    json.put("period", schedule.period().text());
    json.put("zone", schedule.zoneName());
  }

  /** What changes with each occurrence. */
  static void writePosition(Schedule schedule, ObjectNode json) {
    schedule.repetitions().left().ifPresent(left -> json.put("left", left));
    json.put("index", schedule.index());
    json.put("start", schedule.startText());
  }

  /** {@code schedule} where {@code json} says that it stands. */
  static Schedule readPosition(Schedule schedule, JsonNode json) {
    return new Schedule(
        left(json),
        schedule.anchor(),
        json.required("index").asLong(),
        schedule.period(),
        schedule.zoneName(),
        json.required("start").asText());
  }

  private static Repetitions left(JsonNode json) {
    return json.has("left") ? Repetitions.of(json.get("left").asLong()) : Repetitions.FOREVER;
  }

  static void write(Set<JobName> names, ArrayNode array) {
    names.forEach(name -> array.add(name.value()));
  }

  Job read(JsonNode json) {
    Trigger trigger =
        json.has("schedule")
            ? new Trigger.Scheduled(schedule(json.get("schedule")))
            : new Trigger.Dependent(names(json, "parents"), names(json, "satisfied"));
    return reader.read(json.required("job"), trigger);
  }

  private static Schedule schedule(JsonNode json) {
    return new Schedule(
        left(json),
        ZonedDateTime.parse(json.required("anchor").asText()),
        json.required("index").asLong(),
        IsoPeriod.parse(json.required("period").asText()),
        json.required("zone").asText(),
        json.required("start").asText());
  }

  static Set<JobName> names(JsonNode json, String member) {
    Set<JobName> names = new LinkedHashSet<>();
    json.required(member).forEach(name -> names.add(new JobName(name.asText())));
    return names;
  }
}

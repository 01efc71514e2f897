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
      case Trigger.Scheduled scheduled ->
          ScheduleForm.write(scheduled.schedule(), json.putObject("schedule"));
      case Trigger.Dependent dependent -> {
        write(dependent.parents(), json.putArray("parents"));
        write(dependent.satisfied(), json.putArray("satisfied"));
      }
    }
    return json;
  }

  static void write(Set<JobName> names, ArrayNode array) {
    names.forEach(name -> array.add(name.value()));
  }

  Job read(JsonNode json) {
    Trigger trigger =
        json.has("schedule")
            ? new Trigger.Scheduled(
                ScheduleForm.read(json.get("schedule")), JobReader.calendar(json.required("job")))
            : new Trigger.Dependent(names(json, "parents"), names(json, "satisfied"));
    return reader.read(json.required("job"), trigger);
  }

  static Set<JobName> names(JsonNode json, String member) {
    Set<JobName> names = new LinkedHashSet<>();
    json.required(member).forEach(name -> names.add(new JobName(name.asText())));
    return names;
  }
}

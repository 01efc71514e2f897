package io.souk.chronos.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Execution.Fetch;
import io.souk.chronos.job.Execution.Inputs;
import io.souk.chronos.job.Execution.Work;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Writes a job as the JSON of Chronos's REST API, members in Chronos's order. */
public final class JobWriter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private JobWriter() {}

  /** A time in UTC with milliseconds, empty text for none. */
  public static String time(Optional<Instant> time) {
    return time.map(TIME::format).orElse("");
  }

  /** All members. */
  public static ObjectNode write(Job job) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", job.name().value());
    work(job.execution().work(), json);
    json.put("retries", job.policy().retry().count());
    json.put("owner", job.about().owner());
    json.put("ownerName", job.about().ownerName());
    json.put("description", job.about().description());
    tally(job, json);
    json.put("cpus", job.execution().needs().cpus().toDouble());
    json.put("disk", job.execution().needs().disk().toDouble());
    json.put("mem", job.execution().needs().mem().toDouble());
    json.put("disabled", job.policy().disabled());
    json.put("softError", job.policy().softError());
    json.put("dataProcessingJobType", job.policy().dataProcessing());
    json.put("errorsSinceLastSuccess", job.tally().errorsSinceLastSuccess());
    inputs(job.execution().inputs(), json);
    ArrayNode arguments = json.putArray("arguments");
    job.execution().work().arguments().forEach(arguments::add);
    json.put("highPriority", job.policy().highPriority());
    json.put("runAsUser", job.execution().work().runAsUser());
    json.put("concurrent", job.policy().timing().concurrent());
    json.put("maxCompletionTime", job.policy().maxCompletionSeconds());
    job.execution()
        .inputs()
        .container()
        .ifPresent(container -> ContainerJson.write(container, json.putObject("container")));
    constraints(job, json);
    PolicyJson.writeGiven(job.policy(), json);
    job.legacy().async().ifPresent(async -> json.put("async", async));
    trigger(job.trigger(), json);
    return json;
  }

  private static void work(Work work, ObjectNode json) {
    json.put("command", work.command());
    json.put("shell", work.shell());
    json.put("executor", work.executor());
    json.put("executorFlags", work.executorFlags());
    json.put("taskInfoData", work.taskInfoData());
  }

  private static void tally(Job job, ObjectNode json) {
    json.put("successCount", job.tally().successCount());
    json.put("errorCount", job.tally().errorCount());
    json.put("lastSuccess", time(job.tally().lastSuccess()));
    json.put("lastError", time(job.tally().lastError()));
  }

  private static void inputs(Inputs inputs, ObjectNode json) {
    ArrayNode fetch = json.putArray("fetch");
    inputs.fetch().forEach(item -> fetch(item, fetch));
    ArrayNode uris = json.putArray("uris");
    inputs.uris().forEach(uris::add);
    ArrayNode environment = json.putArray("environmentVariables");
    inputs
        .environment()
        .forEach(
            variable ->
                environment
                    .addObject()
                    .put("name", variable.name())
                    .put("value", variable.value()));
  }

  private static void fetch(Fetch item, ArrayNode array) {
    ObjectNode json =
        array
            .addObject()
            .put("uri", item.uri())
            .put("executable", item.executable())
            .put("cache", item.cache())
            .put("extract", item.extract());
    if (!item.outputFile().isEmpty()) {
      json.put("output_file", item.outputFile());
    }
  }

  /**
   * Fills {@code fetch} from {@code uris}, or {@code uris} from {@code fetch}, as Chronos does in
   * its list of jobs only.
   */
  public static void mirrorUris(Job job, ObjectNode json) {
    Inputs inputs = job.execution().inputs();
    if (inputs.fetch().isEmpty()) {
      ArrayNode fetch = json.putArray("fetch");
      inputs.uris().forEach(uri -> fetch(Fetch.ofUri(uri), fetch));
    } else {
      ArrayNode uris = json.putArray("uris");
      inputs.fetch().forEach(item -> uris.add(item.uri()));
    }
  }

  private static void constraints(Job job, ObjectNode json) {
    ArrayNode constraints = json.putArray("constraints");
    for (Constraint constraint : job.execution().needs().constraints()) {
      constraints
          .addArray()
          .add(constraint.attribute())
          .add(constraint.operator().name())
          .add(constraint.value());
    }
  }

  private static void trigger(Trigger trigger, ObjectNode json) {
    switch (trigger) {
      case Trigger.Scheduled scheduled -> {
        json.put("schedule", scheduled.schedule().text());
        json.put("scheduleTimeZone", scheduled.schedule().zoneName());
        scheduled.calendar().ifPresent(calendar -> json.put("calendar", calendar.value()));
      }
      case Trigger.Dependent dependent -> {
        ArrayNode parents = json.putArray("parents");
        dependent.parents().forEach(parent -> parents.add(parent.value()));
      }
    }
  }
}

package io.souk.chronos.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.JobWriter;
import java.util.Locale;
import java.util.Optional;

/** Writes a run as the JSON of {@code GET /v1/scheduler/job/{name}/runs}. */
public final class RunWriter {

  private RunWriter() {}

  /** All members; times in UTC with milliseconds, empty text for none, null for no number. */
  public static ObjectNode write(Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("taskId", run.id().text());
    json.put("jobName", run.job().value());
    json.put("cause", run.cause().name().toLowerCase(Locale.ROOT));
    json.put("attempt", run.id().attempt());
    json.put("state", run.state().name());
    json.put("due", JobWriter.time(Optional.of(run.due())));
    json.put("queued", JobWriter.time(Optional.of(run.trace().queued())));
    json.put("notBefore", JobWriter.time(Optional.of(run.notBefore())));
    json.put("launched", JobWriter.time(run.trace().launched()));
    json.put("started", JobWriter.time(run.trace().started()));
    json.put("finished", JobWriter.time(run.trace().ended()));
    json.put("agentId", run.trace().agentId().orElse(""));
    json.put("hostname", run.trace().place().map(Run.Place::hostname).orElse(""));
    json.put("agentAddress", run.trace().place().map(Run.Place::address).orElse(""));
    json.put("containerId", run.trace().word().containerId().orElse(""));
    // A number that is not known is null; 0 would be one.
    run.trace()
        .word()
        .exitCode()
        .ifPresentOrElse(code -> json.put("exitCode", code), () -> json.putNull("exitCode"));
    run.duration()
        .ifPresentOrElse(
            time -> json.put("durationMillis", time.toMillis()),
            () -> json.putNull("durationMillis"));
    json.put("message", run.trace().message().orElse(""));
    json.put("arguments", run.arguments().orElse(""));
    run.marks().elements().ifPresent(count -> json.put("numElementsProcessed", count));
    json.put("killRequested", run.marks().killRequested());
    return json;
  }
}

package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Marks;
import io.souk.chronos.run.Run.Place;
import io.souk.chronos.run.Run.Trace;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** A stored run; times in milliseconds since 1970, absent members for absent values. */
final class RunForm {

  private RunForm() {}

  static JsonNode write(Run run) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", run.id().text());
    json.put("cause", run.cause().name());
    run.arguments().ifPresent(text -> json.put("arguments", text));
    json.put("due", run.due().toEpochMilli());
    json.put("notBefore", run.notBefore().toEpochMilli());
    json.put("state", run.state().name());
    Trace trace = run.trace();
    json.put("queued", trace.queued().toEpochMilli());
    time(json, "launched", trace.launched());
    time(json, "started", trace.started());
    time(json, "unreachable", trace.unreachable());
    time(json, "ended", trace.ended());
    trace
        .place()
        .ifPresent(
            place ->
                json.put("agent", place.agentId())
                    .put("host", place.hostname())
                    .put("address", place.address()));
    Word word = trace.word();
    word.message().ifPresent(text -> json.put("message", text));
    word.exitCode().ifPresent(code -> json.put("exitCode", code));
    word.containerId().ifPresent(container -> json.put("container", container));
    json.put("killRequested", run.marks().killRequested());
    json.put("abandoned", run.marks().abandoned());
    if (run.marks().overdue()) {
      json.put("overdue", true);
    }
    run.marks().elements().ifPresent(count -> json.put("elements", count));
    run.marks().reported().ifPresent(code -> json.put("reported", code));
    if (run.marks().drops() > 0) {
      json.put("drops", run.marks().drops());
    }
    return json;
  }

  private static void time(ObjectNode json, String member, Optional<Instant> time) {
    time.ifPresent(at -> json.put(member, at.toEpochMilli()));
  }

  static Run read(JsonNode json) {
    Trace trace =
        new Trace(
            Instant.ofEpochMilli(json.required("queued").asLong()),
            time(json, "launched"),
            time(json, "started"),
            time(json, "unreachable"),
            time(json, "ended"),
            json.has("agent") ? Optional.of(place(json)) : Optional.empty(),
            word(json));
    TaskId id = TaskId.parse(json.required("id").asText()).orElseThrow();
    return new Run(
        id,
        Cause.valueOf(json.required("cause").asText()),
        text(json, "arguments"),
        new When(
            time(json, "due").orElse(Instant.ofEpochMilli(id.dueMillis())),
            Instant.ofEpochMilli(json.required("notBefore").asLong())),
        RunState.valueOf(json.required("state").asText()),
        trace,
        new Marks(
            json.required("killRequested").asBoolean(),
            json.required("abandoned").asBoolean(),
            json.path("overdue").asBoolean(false),
            json.has("elements") ? Optional.of(json.get("elements").asLong()) : Optional.empty(),
            json.has("reported") ? Optional.of(json.get("reported").asInt()) : Optional.empty(),
            json.path("drops").asInt(0)));
  }

  private static Place place(JsonNode json) {
    return new Place(
        json.required("agent").asText(),
        json.required("host").asText(),
        json.path("address").asText());
  }

  private static Word word(JsonNode json) {
    return new Word(
        text(json, "message"),
        json.has("exitCode") ? OptionalInt.of(json.get("exitCode").asInt()) : OptionalInt.empty(),
        text(json, "container"));
  }

  private static Optional<Instant> time(JsonNode json, String member) {
    return json.has(member)
        ? Optional.of(Instant.ofEpochMilli(json.get(member).asLong()))
        : Optional.empty();
  }

  private static Optional<String> text(JsonNode json, String member) {
    return json.has(member) ? Optional.of(json.get(member).asText()) : Optional.empty();
  }
}

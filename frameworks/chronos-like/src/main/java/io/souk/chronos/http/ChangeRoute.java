package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who changed what of a job's definition. */
final class ChangeRoute {

  private static final String USER = "user";

  private final Api api;

  ChangeRoute(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/job/:name/changes").handler(this::changes);
  }

  /** Remembers who has shown the password. */
  static void identify(RoutingContext routing, String user) {
    routing.put(USER, user);
  }

  /** Who sent this request, as far as can be told. */
  static Author author(RoutingContext routing) {
    return new Author(
        Optional.ofNullable(routing.get(USER)),
        Optional.of(routing.request().remoteAddress().hostAddress()));
  }

  private void changes(RoutingContext routing) {
    JobName job = Paths.job(routing, api.ledger()).name();
    api.edits()
        .apply(job)
        .onSuccess(edits -> Answers.json(routing, written(job, edits)))
        .onFailure(refused -> Answers.error(routing, refused));
  }

  private static ObjectNode written(JobName job, List<Edit> edits) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", job.value());
    ArrayNode changes = json.putArray("changes");
    for (Edit edit : edits) {
      ObjectNode change = changes.addObject();
      change.put("number", edit.number());
      change.put("at", JobWriter.time(Optional.of(edit.at())));
      change.put("by", edit.by().name());
      change.put("from", edit.by().address().orElse(""));
      change.put("what", edit.kind().name().toLowerCase(Locale.ROOT));
      ArrayNode members = change.putArray("members");
      edit.members().forEach(members::add);
      change.put("note", edit.note());
    }
    return json;
  }
}

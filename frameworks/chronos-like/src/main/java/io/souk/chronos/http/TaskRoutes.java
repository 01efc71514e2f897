package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.job.JobName;
import io.souk.chronos.loop.JobLoop.Move;
import io.souk.chronos.run.TaskId;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The routes on which tasks, and those who manage the queue of tasks, say something. */
final class TaskRoutes {

  /** So many runs leave the queue in one decision. */
  private static final int PURGE_STEP = 1000;

  private static final BigDecimal MAX_ELEMENTS = BigDecimal.valueOf(1L << 53);

  private final Api api;

  TaskRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router, boolean legacy) {
    router.post("/job/:name/task/:taskId/progress").handler(this::progress);
    router.delete("/task/kill/:name").handler(this::kill);
    if (legacy) {
      router.put("/task/:taskId").handler(this::callBack);
      router.delete("/task/all").handler(this::purge);
    }
  }

  private void progress(RoutingContext routing) {
    Doings.exclude(routing);
    if (!Bodies.isJson(routing)) {
      Bodies.refuseType(routing);
      return;
    }
    JobName name = Paths.jobName(routing);
    TaskId task = taskId(routing);
    Optional<Long> more =
        number(body(routing, "numAdditionalElementsProcessed"), "numAdditionalElementsProcessed")
            .map(BigDecimal::longValueExact);
    if (more.isPresent() && more.get() < 0) {
      throw invalid("numAdditionalElementsProcessed: expected 0 or more, not " + more.get());
    }
    change(routing, (ledger, now) -> api.tasks().progress(ledger, name, task, more));
  }

  private void callBack(RoutingContext routing) {
    Doings.exclude(routing);
    TaskId task = taskId(routing);
    BigDecimal given =
        number(body(routing, "statusCode"), "statusCode")
            .orElseThrow(() -> invalid("statusCode is missing"));
    int code = given.intValue();
    if (given.compareTo(BigDecimal.valueOf(code)) != 0) {
      throw invalid("statusCode: expected a number of 32 bits");
    }
    change(routing, (ledger, now) -> api.tasks().callBack(ledger, task, code, now));
  }

  private static JsonNode body(RoutingContext routing, String member) {
    JsonNode json = Bodies.read(routing, "{\"" + member + "\": …}");
    if (!json.isObject()) {
      throw invalid("the body is not a JSON object");
    }
    return json;
  }

  /** A whole number, given as one or as a text. */
  private static Optional<BigDecimal> number(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    String text = value.asText();
    boolean whole = value.isValueNode() && text.matches("-?\\d{1,16}");
    if (!whole || new BigDecimal(text).abs().compareTo(MAX_ELEMENTS) > 0) {
      throw invalid(member + ": expected a whole number");
    }
    return Optional.of(new BigDecimal(text));
  }

  private static TaskId taskId(RoutingContext routing) {
    String text = routing.pathParam("taskId");
    return TaskId.parse(text)
        .orElseThrow(
            () ->
                invalid(
                    "taskId: '%s' is not like ct:<millis>:<attempt>:<job>:"
                        .formatted(ChronosException.shorten(text))));
  }

  private void kill(RoutingContext routing) {
    JobName name = Paths.jobName(routing);
    change(routing, (ledger, now) -> api.decider().kill(ledger, name, now));
  }

  /** What waits at this moment leaves the queue; schedules go on. */
  private void purge(RoutingContext routing) {
    List<TaskId> waiting = List.copyOf(api.ledger().queued());
    Future<Void> all = Future.succeededFuture();
    for (int from = 0; from < waiting.size(); from += PURGE_STEP) {
      List<TaskId> part = waiting.subList(from, Math.min(from + PURGE_STEP, waiting.size()));
      Move move = (ledger, now) -> api.tasks().purge(ledger, part, now);
      all = all.compose(done -> api.loop().submit(move));
    }
    Answers.whenDone(routing, all);
  }

  private void change(RoutingContext routing, Move move) {
    Answers.whenDone(routing, api.loop().submit(move));
  }
}

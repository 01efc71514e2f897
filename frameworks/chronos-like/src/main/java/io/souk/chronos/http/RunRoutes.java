package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunWriter;
import io.souk.chronos.run.TaskId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** The routes that tell of runs. */
final class RunRoutes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** More than any job keeps. */
  private static final int ALL = 1000;

  private static final int USUAL = 100;

  private final Api api;
  private final LogRoute logs;

  RunRoutes(Api api, LogRoute logs) {
    this.api = api;
    this.logs = logs;
  }

  void mount(Router router) {
    router.get("/runs").handler(this::ofAllJobs);
    router.get("/job/:name/runs").handler(this::ofJob);
    router.get("/job/:name/run/:taskId").handler(this::one);
    router.get("/job/:name/run/:taskId/logs").handler(logs::handle);
  }

  private void ofAllJobs(RoutingContext routing) {
    RunFilter filter = RunFilter.of(routing, USUAL);
    ObjectNode json = JSON.objectNode();
    ArrayNode array = json.putArray("runs");
    RunSearch.ofAll(api.ledger(), filter).forEach(run -> array.add(written(run)));
    Answers.json(routing, json);
  }

  /** Recent runs of a job, newest first, and the occurrences that did not run. */
  private void ofJob(RoutingContext routing) {
    RunFilter filter = RunFilter.of(routing, ALL);
    Ledger ledger = api.ledger();
    JobName job = Paths.job(routing, ledger).name();
    ObjectNode json = JSON.objectNode();
    json.put("name", job.value());
    ArrayNode runs = json.putArray("runs");
    RunSearch.of(ledger, job).stream()
        .filter(filter::takes)
        .limit(filter.limit())
        .forEach(run -> runs.add(written(run)));
    ArrayNode missed = json.putArray("missed");
    List<Missed> ranges =
        ledger.history(job).map(packed -> packed.unpack(job).missed()).orElse(List.of());
    ranges.reversed().forEach(range -> missed.add(written(range)));
    Answers.json(routing, json);
  }

  private static ObjectNode written(Missed range) {
    return JSON.objectNode()
        .put("from", JobWriter.time(Optional.of(range.from())))
        .put("to", JobWriter.time(Optional.of(range.to())))
        .put("count", range.count())
        .put("reason", range.reason());
  }

  private void one(RoutingContext routing) {
    find(routing, api.ledger())
        .ifPresentOrElse(
            run -> Answers.json(routing, written(run)),
            () -> Answers.error(routing, unknown(routing)));
  }

  /** The run that the path names, as long as it is kept. */
  static Optional<Run> find(RoutingContext routing, Ledger ledger) {
    JobName job = Paths.job(routing, ledger).name();
    return TaskId.parse(routing.pathParam("taskId"))
        .filter(id -> id.job().equals(job))
        .flatMap(ledger::find)
        .filter(run -> !run.marks().abandoned());
  }

  static ChronosException unknown(RoutingContext routing) {
    return new ChronosException(
        ChronosException.Code.UNKNOWN_RUN,
        "job '%s' has no run '%s' any more"
            .formatted(
                ChronosException.shorten(routing.pathParam("name")),
                ChronosException.shorten(routing.pathParam("taskId"))));
  }

  private ObjectNode written(Run run) {
    Ledger ledger = api.ledger();
    ObjectNode json = RunWriter.write(run);
    Optional<Sandbox> sandbox = Sandbox.of(run, ledger);
    json.put("sandbox", sandbox.map(Sandbox::path).orElse(""));
    json.put("sandboxUrl", sandbox.map(known -> known.link(logs.scheme())).orElse(""));
    Optional<Job> job = ledger.job(run.job());
    json.put("waitingFor", job.flatMap(known -> api.refusals().get().find(known, run)).orElse(""));
    return json;
  }
}

package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobWriter;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** The routes that only read. */
final class ReadRoutes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Api api;

  ReadRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/jobs").handler(this::jobs);
    router.get("/jobs/summary").handler(this::summary);
    router.get("/jobs/search").handler(this::search);
    router.get("/job/stat/:name").handler(this::stat);
    new OutlookRoutes(api).mount(router);
    router.get("/job/:name").handler(this::job);
    router.get("/stats/:percentile").handler(this::stats);
    new GraphRoutes(api).mount(router);
  }

  private void jobs(RoutingContext routing) {
    // Tools keep what they read here as definitions, so what changes by itself must be asked for.
    boolean times = Paths.flag(routing, "times");
    Listing.send(
        routing,
        api,
        "[",
        (job, ledger) -> times ? JobViews.timed(job, ledger) : JobViews.listed(job),
        "]");
  }

  private void summary(RoutingContext routing) {
    Listing.send(routing, api, "{\"jobs\":[", JobViews::summary, "]}");
  }

  private void search(RoutingContext routing) {
    Optional<String> name = Paths.parameter(routing, "name").filter(text -> !text.isEmpty());
    Optional<String> command = Paths.parameter(routing, "command").filter(text -> !text.isEmpty());
    Optional<String> any = Paths.parameter(routing, "any").filter(text -> !text.isEmpty());
    int limit = Paths.number(routing, "limit", 10);
    int offset = Paths.number(routing, "offset", 0);
    Predicate<Job> both =
        job -> within(job.name().value(), name) && within(commandOf(job), command);
    Predicate<Job> either = job -> within(job.name().value(), any) || within(commandOf(job), any);
    Predicate<Job> wanted =
        any.isEmpty() ? both : name.isEmpty() && command.isEmpty() ? either : both.or(either);
    ArrayNode array = JSON.arrayNode();
    Ledger ledger = api.ledger();
    ledger.jobs().stream()
        .filter(wanted)
        .skip(offset)
        .limit(limit)
        .forEach(job -> array.add(JobWriter.write(job)));
    Answers.json(routing, array);
  }

  private static String commandOf(Job job) {
    return job.execution().work().command();
  }

  private static boolean within(String text, Optional<String> term) {
    return term.isEmpty()
        || text.toLowerCase(Locale.ROOT).contains(term.get().toLowerCase(Locale.ROOT));
  }

  private void job(RoutingContext routing) {
    Answers.json(routing, JobWriter.write(Paths.job(routing, api.ledger())));
  }

  private void stat(RoutingContext routing) {
    Ledger ledger = api.ledger();
    Answers.json(routing, RunStatistics.stat(Paths.job(routing, ledger), ledger));
  }

  private void stats(RoutingContext routing) {
    String name = routing.pathParam("percentile");
    Ledger ledger = api.ledger();
    List<ObjectNode> rows = new ArrayList<>();
    for (Job job : ledger.jobs()) {
      OptionalDouble value = RunStatistics.of(ledger, job.name()).find(name);
      value.ifPresent(
          number ->
              rows.add(
                  JSON.objectNode()
                      .put("jobNameLabel", job.name().value())
                      .put("time", name.equals("count") ? number : number / 1000)));
    }
    rows.sort(
        Comparator.comparingDouble((ObjectNode row) -> row.get("time").asDouble()).reversed());
    Answers.json(routing, JSON.arrayNode().addAll(rows));
  }
}

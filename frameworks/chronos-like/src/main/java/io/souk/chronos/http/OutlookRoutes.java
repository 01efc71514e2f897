package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What people ask of jobs beside Chronos's routes: pages, what comes next, and why not. */
final class OutlookRoutes {

  private static final int MAX_NEXT = 1000;
  private static final int PAGE = 50;

  private final Api api;

  OutlookRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/jobs/page").handler(this::page);
    router.get("/job/:name/next").handler(this::next);
    router.get("/job/:name/explain").handler(this::explain);
  }

  private void page(RoutingContext routing) {
    JobPages.Query query =
        new JobPages.Query(
            Paths.parameter(routing, "search").orElse(""),
            Paths.parameter(routing, "only").orElse(""),
            JobPages.Query.sort(Paths.parameter(routing, "sort").orElse("name")),
            descending(Paths.parameter(routing, "order").orElse("asc")),
            Paths.number(routing, "offset", 0),
            Paths.number(routing, "limit", PAGE));
    Answers.json(routing, new JobPages(api.ledger()).page(query));
  }

  private static boolean descending(String order) {
    return switch (order) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw invalid("order: expected asc or desc");
    };
  }

  private void next(RoutingContext routing) {
    Job job = Paths.job(routing, api.ledger());
    int count = Paths.number(routing, "count", 10);
    if (count < 1 || count > MAX_NEXT) {
      throw invalid("count: expected a whole number from 1 to " + MAX_NEXT);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", job.name().value());
    Outlook.write(api.ledger(), job, count, json);
    Answers.json(routing, json);
  }

  private void explain(RoutingContext routing) {
    Ledger ledger = api.ledger();
    Job job = Paths.job(routing, ledger);
    Answers.json(routing, Explanation.of(job, ledger, api.refusals().get(), api.clock().instant()));
  }
}

package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/**
 * Which job waits for which. Names need no escaping in any of the forms: they have neither quotes
 * nor commas nor line ends.
 */
final class GraphRoutes {

  private final Api api;

  GraphRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/graph/csv").handler(routing -> text(routing, csv(api.ledger())));
    router.get("/graph/dot").handler(routing -> text(routing, dot(api.ledger())));
    router.get("/graph/json").handler(routing -> Answers.json(routing, json(api.ledger())));
  }

  private static void text(RoutingContext routing, String text) {
    Answers.text(routing, 200, "text/plain", text);
  }

  private static String csv(Ledger ledger) {
    StringBuilder text = new StringBuilder();
    for (Job job : ledger.jobs()) {
      text.append("node,").append(job.name()).append(',');
      text.append(job.tally().outcome()).append(',');
      text.append(JobViews.state(job, ledger)).append('\n');
    }
    for (Job job : ledger.jobs()) {
      for (JobName parent : JobViews.parentsOf(job)) {
        text.append("link,").append(parent).append(',').append(job.name()).append('\n');
      }
    }
    return text.toString();
  }

  private static String dot(Ledger ledger) {
    StringBuilder text = new StringBuilder("digraph G {\n");
    Map<JobName, Integer> ids = new HashMap<>();
    for (Job job : ledger.jobs()) {
      ids.put(job.name(), ids.size() + 1);
      text.append("  ").append(ids.size());
      text.append(" [ label=\"").append(job.name()).append("\" ];\n");
    }
    for (Job job : ledger.jobs()) {
      for (JobName parent : JobViews.parentsOf(job)) {
        text.append("  ").append(ids.get(parent)).append(" -> ").append(ids.get(job.name()));
        text.append(";\n");
      }
    }
    return text.append("}\n").toString();
  }

  private static ObjectNode json(Ledger ledger) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode nodes = json.putArray("nodes");
    ArrayNode links = json.putArray("links");
    for (Job job : ledger.jobs()) {
      ObjectNode node = nodes.addObject();
      node.put("name", job.name().value());
      node.put("status", job.tally().outcome());
      node.put("state", JobViews.state(job, ledger));
      node.put("disabled", job.disabled());
      switch (job.trigger()) {
        case Scheduled scheduled -> node.put("schedule", scheduled.schedule().text());
        case Dependent dependent -> {
          node.put("schedule", "");
          link(job.name(), dependent, links);
        }
      }
    }
    return json;
  }

  private static void link(JobName child, Dependent dependent, ArrayNode links) {
    for (JobName parent : dependent.parents()) {
      links
          .addObject()
          .put("parent", parent.value())
          .put("child", child.value())
          .put("satisfied", dependent.satisfied().contains(parent));
    }
  }
}

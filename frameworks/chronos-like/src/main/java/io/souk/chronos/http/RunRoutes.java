package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunWriter;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The routes that tell of runs. */
final class RunRoutes {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Api api;

  RunRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router) {
    router.get("/job/:name/runs").handler(this::ofJob);
  }

  /** Recent runs, newest first. */
  private void ofJob(RoutingContext routing) {
    Ledger ledger = api.ledger();
    Job job = Paths.job(routing, ledger);
    ObjectNode json = JSON.objectNode();
    json.put("name", job.name().value());
    ArrayNode array = json.putArray("runs");
    for (Run run : RunSearch.of(ledger, job.name())) {
      ObjectNode one = RunWriter.write(run);
      one.put("waitingFor", api.refusals().get().find(job, run).orElse(""));
      array.add(one);
    }
    Answers.json(routing, json);
  }
}

package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code GET /metrics}: the text format of Prometheus, or the JSON that Chronos gave to those who
 * ask for JSON and to the Python client that asks for nothing in particular.
 */
final class MetricsRoute {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry meters;
  private final Supplier<Ledger> ledger;

  MetricsRoute(PrometheusMeterRegistry meters, Supplier<Ledger> ledger) {
    this.meters = meters;
    this.ledger = ledger;
  }

  void handle(RoutingContext routing) {
    if (wantsJson(routing)) {
      Answers.json(routing, json());
    } else {
      Answers.text(routing, 200, TEXT, meters.scrape());
    }
  }

  private static boolean wantsJson(RoutingContext routing) {
    String accept = routing.request().getHeader("Accept");
    String agent = routing.request().getHeader("User-Agent");
    return accept == null
        ? agent != null && agent.startsWith("Python-httplib2")
        : accept.contains("application/json") && !accept.contains("text/plain");
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "3.0.0");
    ObjectNode gauges = json.putObject("gauges");
    ObjectNode counters = json.putObject("counters");
    json.putObject("histograms");
    json.putObject("meters");
    ObjectNode timers = json.putObject("timers");
    for (Meter meter : meters.getMeters()) {
      String name = name(meter.getId());
      switch (meter) {
        case Gauge gauge -> number(gauges.putObject(name), "value", gauge.value());
        case Counter counter -> number(counters.putObject(name), "count", counter.count());
        case Timer timer -> {
          ObjectNode one = timers.putObject(name).put("count", timer.count());
          number(one, "mean", timer.mean(TimeUnit.SECONDS));
        }
        default -> {}
      }
    }
    chronosNames(gauges, counters);
    return json;
  }

  // JSON has no NaN.
  private static void number(ObjectNode json, String name, double value) {
    json.put(name, Double.isFinite(value) ? value : 0);
  }

  private static String name(Meter.Id id) {
    String tags =
        id.getTags().stream()
            .map(tag -> "." + tag.getKey() + "." + tag.getValue())
            .collect(Collectors.joining());
    return id.getName() + tags;
  }

  private void chronosNames(ObjectNode gauges, ObjectNode counters) {
    String queues = "org.apache.mesos.chronos.scheduler.jobs.TaskManager.";
    long high = 0;
    Ledger now = ledger.get();
    for (Run run : now.queued().stream().flatMap(id -> now.run(id).stream()).toList()) {
      high += now.job(run.job()).map(job -> job.policy().highPriority() ? 1 : 0).orElse(0);
    }
    gauges.putObject(queues + "queueSize").put("value", now.queued().size() - high);
    gauges.putObject(queues + "highQueueSize").put("value", high);
    for (Job job : now.jobs()) {
      counters.putObject("jobs.run.success." + job.name()).put("count", job.tally().successCount());
      counters.putObject("jobs.run.failure." + job.name()).put("count", job.tally().errorCount());
    }
  }
}

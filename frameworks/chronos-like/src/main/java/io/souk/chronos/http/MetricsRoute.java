package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.history.RunTimes;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code GET /metrics}: the text format of Prometheus, or the JSON that Chronos gave to those who
 * ask for JSON and to the Python client that asks for nothing in particular.
 */
final class MetricsRoute {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry meters;
  private final Api api;

  MetricsRoute(PrometheusMeterRegistry meters, Api api) {
    this.meters = meters;
    this.api = api;
  }

  void handle(RoutingContext routing) {
    if (wantsJson(routing)) {
      boolean pretty = Paths.flag(routing, "pretty");
      ObjectNode json = json();
      Answers.text(
          routing, 200, "application/json", pretty ? json.toPrettyString() : json.toString());
    } else {
      Answers.text(routing, 200, TEXT, meters.scrape() + waiting() + api.loop().jobMeters().text());
    }
  }

  /** For how long the run has waited for room that could have been launched first. */
  private String waiting() {
    Instant now = api.clock().instant();
    Ledger ledger = api.ledger();
    Duration longest =
        ledger.queued().stream()
            .flatMap(id -> ledger.run(id).stream())
            .map(run -> Duration.between(run.notBefore(), now))
            .filter(Duration::isPositive)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    String name = "souk_chronos_longest_wait_seconds";
    String help = "# HELP " + name + " For how long the oldest waiting run could have run.\n";
    String type = "# TYPE " + name + " gauge\n";
    return help + type + name + " " + BigDecimal.valueOf(longest.toMillis(), 3) + "\n";
  }

  private static boolean wantsJson(RoutingContext routing) {
    if (routing.queryParams().contains("pretty")) {
      return true;
    }
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
    ObjectNode histograms = json.putObject("histograms");
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
    runTimes(histograms);
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
    Ledger now = api.ledger();
    for (Run run : now.queued().stream().flatMap(id -> now.run(id).stream()).toList()) {
      high += now.job(run.job()).map(job -> job.policy().highPriority() ? 1 : 0).orElse(0);
    }
    gauges.putObject(queues + "queueSize").put("value", now.queued().size() - high);
    gauges.putObject(queues + "highQueueSize").put("value", high);
    String reviver = "org.apache.mesos.chronos.scheduler.mesos.MesosOfferReviver.";
    double revives = meters.counter("souk_chronos_revives").count();
    number(counters.putObject(reviver + "reviveOffersCount"), "count", revives);
    number(counters.putObject(reviver + "reviveOffersRequestCount"), "count", revives);
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauges.putObject("jvm.memory.heap.used").put("value", heap.getUsed());
    gauges.putObject("jvm.memory.heap.max").put("value", heap.getMax());
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    gauges.putObject("jvm.threads.count").put("value", threads);
    for (Job job : now.jobs()) {
      counters.putObject("jobs.run.success." + job.name()).put("count", job.tally().successCount());
      counters.putObject("jobs.run.failure." + job.name()).put("count", job.tally().errorCount());
    }
  }

  /** How long successful runs took, of the jobs that had any; milliseconds. */
  private void runTimes(ObjectNode histograms) {
    api.ledger()
        .histories()
        .forEach(
            (job, history) -> {
              RunTimes times = history.times();
              if (times.count() > 0) {
                write(times, histograms.putObject("jobs.run.time." + job));
              }
            });
  }

  private static void write(RunTimes times, ObjectNode json) {
    json.put("count", times.count());
    json.put("max", times.percentile(1));
    json.put("mean", times.mean());
    json.put("min", times.percentile(0));
    json.put("p50", times.percentile(0.5));
    json.put("p75", times.percentile(0.75));
    json.put("p95", times.percentile(0.95));
    json.put("p98", times.percentile(0.98));
    json.put("p99", times.percentile(0.99));
    json.put("p999", times.percentile(0.999));
    json.put("stddev", times.deviation());
  }
}

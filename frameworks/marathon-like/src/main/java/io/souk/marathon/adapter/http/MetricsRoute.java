package io.souk.marathon.adapter.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.marathon.decide.Scheduler;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.view.MetricsText;
import io.souk.marathon.view.MetricsView;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code /metrics}, in the form that the caller asks for. */
final class MetricsRoute {

  private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

  private final ServiceLoop loop;
  private final PrometheusMeterRegistry metrics;

  MetricsRoute(ServiceLoop loop, PrometheusMeterRegistry metrics) {
    this.loop = loop;
    this.metrics = metrics;
  }

  /** Marathon's own clients ask for JSON and get its old form; everybody else the exposition. */
  Future<Answer> scrape(ApiRequest request) {
    String accept = request.accept();
    Scheduler scheduler = loop.scheduler();
    if (accept.contains(Answer.JSON) && !accept.contains("text/")) {
      return loop.read(
          turn ->
              Answer.json(
                  MetricsView.json(
                      scheduler.world(),
                      loop.meters().marathonCounters(),
                      gauges(),
                      answers(),
                      requests())));
    }
    return loop.read(
        turn ->
            new Answer(
                200,
                EXPOSITION,
                metrics.scrape()
                    + MetricsText.of(
                        scheduler.world(),
                        scheduler.health()::isHealthy,
                        scheduler.waits(),
                        turn.now()),
                Map.of()));
  }

  private Map<String, Double> gauges() {
    Map<String, Double> gauges = process();
    gauges.put("http.event-streams.active.gauge", streams());
    return gauges;
  }

  private static Map<String, Double> process() {
    Map<String, Double> gauges = new TreeMap<>();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauges.put("jvm.memory.heap.init.gauge.bytes", (double) heap.getInit());
    gauges.put("jvm.memory.heap.used.gauge.bytes", (double) heap.getUsed());
    gauges.put("jvm.memory.heap.committed.gauge.bytes", (double) heap.getCommitted());
    gauges.put("jvm.memory.heap.max.gauge.bytes", (double) heap.getMax());
    gauges.put("jvm.memory.heap.usage.gauge", (double) heap.getUsed() / Math.max(1, heap.getMax()));
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    gauges.put("jvm.threads.count.gauge", (double) threads);
    double uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    gauges.put("uptime.gauge.seconds", uptime);
    return gauges;
  }

  private Map<String, MetricsView.Times> requests() {
    Map<String, MetricsView.Times> timers = new TreeMap<>();
    for (Timer each : metrics.find("souk_marathon_http_requests").timers()) {
      String method = each.getId().getTag("method");
      add(timers, "http.requests.duration.timer.seconds", each);
      if (method != null) {
        String name = method.toLowerCase(Locale.ROOT);
        add(timers, "http.requests." + name + ".duration.timer.seconds", each);
      }
    }
    return timers;
  }

  /** Answers by class of status since the start, streams that listen now. */
  private Map<String, Long> answers() {
    Map<String, Long> counted = new TreeMap<>();
    for (int status = 1; status <= 5; status++) {
      counted.put("http.responses." + status + "xx.rate.meter", 0L);
    }
    for (Timer each : metrics.find("souk_marathon_http_requests").timers()) {
      counted.merge(
          "http.responses." + each.getId().getTag("status") + ".rate.meter",
          each.count(),
          Long::sum);
    }
    return counted;
  }

  private double streams() {
    Gauge streams = metrics.find("souk_marathon_event_streams").gauge();
    return streams == null ? 0 : streams.value();
  }

  private static void add(Map<String, MetricsView.Times> timers, String name, Timer timer) {
    long count = timer.count();
    double max = timer.max(TimeUnit.SECONDS);
    double mean = timer.mean(TimeUnit.SECONDS);
    timers.merge(
        name,
        new MetricsView.Times(count, max, mean),
        (one, other) -> {
          long both = one.count() + other.count();
          double total = one.mean() * one.count() + other.mean() * other.count();
          return new MetricsView.Times(
              both, Math.max(one.max(), other.max()), both == 0 ? 0 : total / both);
        });
  }
}

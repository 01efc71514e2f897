package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.souk.master.bus.StreamId;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Everything of the snapshot is in Prometheus's format, too. */
class ClusterSeriesTest {

  /** What other meters tell, or a sum of other series is, or is always 0. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "system/.*|master/(elected|uptime_secs|dropped_messages|http_cache_hits)"
              + "|master/(operator_event_stream_subscribers|recovery_slave_removals)"
              + "|master/event_queue_\\w+|allocator/(mesos/)?event_queue_dispatches"
              + "|master/slave_(shutdowns|unreachable)_\\w+|master/slave_removals/reason_\\w+"
              + "|master/\\w+_percent|master/operations/\\w+|master/operations/\\w+/total"
              + "|master/frameworks/[^/]+/[^/]+/(calls|events|operations)"
              + "|frameworks/[^/]+/messages_\\w+|allocator/mesos/allocation_run\\w*(/\\w+)?"
              + "|registrar/(state_(store|fetch)_ms(/\\w+)?|queued_operations|log/\\w+)");

  private final LiveView view = new InProcessLiveView();
  private final FrameworkCounts frameworks = new FrameworkCounts();

  ClusterSeriesTest() {
    view.publish(
        List.of(
            new ViewChange.Begin(Views.leader("m")),
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutRole(Views.role("eng", 2)),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a"))));
  }

  private SortedMap<String, Double> metrics() {
    KernelMeters kernel = new KernelMeters(new SimpleMeterRegistry(), frameworks);
    CountingLiveView counting = new CountingLiveView(view, frameworks);
    SortedMap<String, Double> metrics =
        new MetricsSnapshot(
                () -> {
                  SortedMap<String, Double> counters = new TreeMap<>(kernel.mesosCounters());
                  counters.putAll(counting.mesosCounters());
                  counters.putAll(new MasterMeters(new SimpleMeterRegistry()).mesosGauges());
                  return counters;
                },
                frameworks)
            .of(view.snapshot());
    return metrics;
  }

  @Test
  void eachMetricHasASeriesHereOrElsewhere() {
    for (String name : metrics().keySet()) {
      boolean here =
          ClusterSeries.RULES.stream().anyMatch(rule -> rule.mesos().matcher(name).matches());
      assertThat(here || ELSEWHERE.matcher(name).matches()).as(name).isTrue();
    }
  }

  @Test
  void eachRuleNamesAsManyLabelsAsItFinds() {
    for (SeriesRule rule : ClusterSeries.RULES) {
      assertThat(rule.mesos().matcher("").groupCount())
          .as(rule.name())
          .isEqualTo(rule.labels().size());
    }
    assertThat(ClusterSeries.RULES.stream().map(SeriesRule::name).distinct())
        .hasSameSizeAs(ClusterSeries.RULES);
  }

  @Test
  void whatNeverHappenedToAFrameworkHasNoSeries() {
    frameworks.known("f");
    assertThat(names()).doesNotContain("souk_master_framework_events");
    frameworks.told(new StreamId("s"), subscribed());
    assertThat(names()).contains("souk_master_framework_events", "souk_master_tasks");
  }

  @Test
  void frameworksBeyondTheBoundHaveNone() {
    SortedMap<String, Double> metrics = new TreeMap<>();
    for (int i = 0; i < ClusterSeries.FRAMEWORKS + 10; i++) {
      metrics.put("master/frameworks/n/f" + i + "/calls/kill", 1.0);
      metrics.put("master/frameworks/n/f" + i + "/calls/accept", 1.0);
    }
    CounterSnapshot calls =
        (CounterSnapshot) new ClusterSeries(() -> metrics).collect().stream().findFirst().get();
    assertThat(calls.getDataPoints()).hasSize(2 * ClusterSeries.FRAMEWORKS);
  }

  private Set<String> names() {
    return new ClusterSeries(this::metrics)
        .collect().stream()
            .map((MetricSnapshot snapshot) -> snapshot.getMetadata().getName())
            .collect(Collectors.toSet());
  }

  private static Event subscribed() {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder().setFrameworkId(FrameworkID.newBuilder().setValue("f")))
        .build();
  }
}

package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The allocator's metrics by Mesos's names. */
class AllocatorMetricsTest {

  @Test
  void quotaSharesAndTotals() {
    InProcessLiveView view = new InProcessLiveView();
    view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
            new ViewChange.PutOffer(Views.offer("o", "f", "a")),
            new ViewChange.PutRole(Views.role("eng", 2))));
    Map<String, Double> metrics = new TreeMap<>(new MetricsSnapshot(Map::of).of(view.snapshot()));
    metrics.keySet().removeIf(name -> !name.startsWith("allocator/"));
    String eng = "allocator/mesos/quota/roles/eng/resources/";
    assertThat(metrics)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("allocator/event_queue_dispatches", 0.0),
                Map.entry("allocator/mesos/event_queue_dispatches", 0.0),
                Map.entry("allocator/mesos/resources/cpus/total", 2.0),
                Map.entry("allocator/mesos/resources/cpus/offered_or_allocated", 1.6),
                Map.entry("allocator/mesos/resources/mem/total", 4096.0),
                Map.entry("allocator/mesos/resources/mem/offered_or_allocated", 32.0),
                Map.entry("allocator/mesos/resources/disk/total", 0.0),
                Map.entry("allocator/mesos/resources/disk/offered_or_allocated", 0.0),
                Map.entry("allocator/mesos/roles/eng/shares/dominant", 0.8),
                Map.entry(eng + "cpus/guarantee", 0.5),
                Map.entry(eng + "cpus/limit", 1.5),
                Map.entry(eng + "cpus/consumed", 0.1),
                Map.entry(eng + "cpus/offered_or_allocated", 1.6),
                Map.entry(eng + "mem/limit", 2048.0),
                Map.entry(eng + "mem/consumed", 32.0),
                Map.entry(eng + "mem/offered_or_allocated", 32.0)));
  }
}

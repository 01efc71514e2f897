package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is left out when time is short, and gauges of the HTTP side. */
class MetricsSnapshotTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final LiveView view = new InProcessLiveView();

  MetricsSnapshotTest() {
    view.publish(
        List.of(
            new ViewChange.Begin(Views.leader("m")),
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a"))));
  }

  @Test
  void whatIsLateIsLeftOut() {
    CountDownLatch never = new CountDownLatch(1);
    MetricsSnapshot slow =
        new MetricsSnapshot(
            () -> {
              await(never);
              return Map.of("late", 1.0);
            });
    Map<String, Double> metrics = slow.of(view.snapshot(), Duration.ofMillis(500));
    assertThat(metrics).containsEntry("master/tasks_running", 1.0).doesNotContainKey("late");
    never.countDown();
    assertThat(slow.of(view.snapshot(), LONG)).containsEntry("late", 1.0);
    assertThat(metrics).doesNotContainKey("late");
  }

  @Test
  void inTimeEverythingIsThere() {
    MetricsSnapshot metrics = new MetricsSnapshot(() -> Map.of("counted", 1.0));
    assertThat(metrics.of(view.snapshot(), LONG).keySet())
        .isEqualTo(metrics.of(view.snapshot()).keySet());
  }

  @Test
  void aTimeoutBelowZeroIsNone() {
    assertThat(new MetricsSnapshot(Map::of).of(view.snapshot(), Duration.ofSeconds(-1)))
        .isNotNull();
  }

  @Test
  void aFaultIsTold() {
    MetricsSnapshot broken =
        new MetricsSnapshot(
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThatThrownBy(() -> broken.of(view.snapshot(), LONG)).hasMessageContaining("broken");
  }

  @Test
  void theHttpSideHasGauges() {
    MasterMeters meters = new MasterMeters(new SimpleMeterRegistry());
    assertThat(meters.mesosGauges().values()).containsOnly(0.0);
    meters.watchMailbox(() -> 7);
    meters.watchReads(() -> 3);
    meters.streamOpened(MasterMeters.OPERATORS);
    meters.streamOpened("agent");
    meters.sharedRead();
    meters.dropped();
    meters.dropped();
    assertThat(meters.mesosGauges())
        .containsEntry("master/event_queue_messages", 7.0)
        .containsEntry("master/event_queue_http_requests", 3.0)
        .containsEntry("master/operator_event_stream_subscribers", 1.0)
        .containsEntry("master/http_cache_hits", 1.0)
        .containsEntry("master/dropped_messages", 2.0);
    meters.streamClosed(MasterMeters.OPERATORS, "PEER");
    assertThat(meters.mesosGauges()).containsEntry("master/operator_event_stream_subscribers", 0.0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

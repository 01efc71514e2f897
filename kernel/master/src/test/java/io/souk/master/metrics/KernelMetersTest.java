package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.souk.master.effect.Effect.Counted;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesos's names of what the loop counts. */
class KernelMetersTest {

  private static final String RUN = "allocator/mesos/allocation_run_ms";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final KernelMeters meters = new KernelMeters(registry, new FrameworkCounts());

  @ParameterizedTest
  @CsvSource({
    "AGENT_LOSS_SCHEDULED, slave_unreachable_scheduled",
    "AGENT_LOSS_COMPLETED, slave_unreachable_completed",
    "AGENT_LOSS_CANCELED, slave_unreachable_canceled",
    "RECOVERED_AGENT_LOST, recovery_slave_removals",
    "AGENT_REMOVED_UNHEALTHY, slave_removals/reason_unhealthy",
    "AGENT_REMOVED_UNREGISTERED, slave_removals/reason_unregistered",
    "AGENT_REMOVED_REPLACED, slave_removals/reason_registered",
    "MESSAGE_DROPPED, invalid_framework_to_executor_messages",
    "EXECUTOR_MESSAGE_DROPPED, invalid_executor_to_framework_messages",
    "STATUS_UPDATE_UNKNOWN, invalid_status_updates",
    "ACKNOWLEDGEMENT_DROPPED, invalid_status_update_acknowledgements",
    "OPERATION_UPDATE_UNKNOWN, invalid_operation_status_updates",
    "OPERATION_ACKNOWLEDGEMENT_DROPPED, invalid_operation_status_update_acknowledgements"
  })
  void countsWhatHappens(Counted what, String name) {
    assertThat(meters.mesosCounters()).containsEntry("master/" + name, 0.0);
    meters.counted(what);
    meters.counted(what);
    assertThat(meters.mesosCounters()).containsEntry("master/" + name, 2.0);
  }

  @ParameterizedTest
  @CsvSource({
    "TEARDOWN, unregister_framework",
    "ACCEPT, launch_tasks",
    "DECLINE, decline_offers",
    "REVIVE, revive_offers",
    "SUPPRESS, suppress_offers",
    "REQUEST, resource_request",
    "KILL, kill_task",
    "RECONCILE, reconcile_tasks",
    "RECONCILE_OPERATIONS, reconcile_operations",
    "MESSAGE, framework_to_executor",
    "ACKNOWLEDGE, status_update_acknowledgement",
    "ACKNOWLEDGE_OPERATION_STATUS, operation_status_update_acknowledgement",
    "AGENT_UNREGISTER, unregister_slave",
    "AGENT_UPDATE_RESOURCES, update_slave",
    "AGENT_MESSAGE, executor_to_framework",
    "AGENT_EXECUTOR_EXITED, exited_executor"
  })
  void countsCalls(String command, String name) {
    assertThat(meters.mesosCounters()).containsEntry("master/messages_" + name, 0.0);
    meters.decided(command, Duration.ofMillis(1));
    assertThat(meters.mesosCounters()).containsEntry("master/messages_" + name, 1.0);
  }

  @Test
  void timesAllocationsAlone() {
    assertThat(meters.mesosCounters())
        .containsEntry("allocator/mesos/allocation_runs", 0.0)
        .doesNotContainKey(RUN);
    meters.decided("ACCEPT", Duration.ofSeconds(9));
    meters.decided("Allocate", Duration.ofMillis(5));
    meters.decided("FilterExpiry", Duration.ofMillis(1));
    meters.decided("Allocate", Duration.ofMillis(3));
    assertThat(meters.mesosCounters())
        .containsEntry("allocator/mesos/allocation_runs", 3.0)
        .containsEntry(RUN, 3.0)
        .containsEntry(RUN + "/count", 3.0)
        .containsEntry(RUN + "/min", 1.0)
        .containsEntry(RUN + "/max", 5.0)
        .containsEntry(RUN + "/p50", 3.0)
        .containsKeys(RUN + "/p95", RUN + "/p99", RUN + "/p999", RUN + "/p9999");
    assertThat(meters.mesosCounters().get(RUN + "/p90")).isCloseTo(4.6, Assertions.within(1e-9));
  }

  @Test
  void theWaitForAnAllocationIsTimed() {
    String latency = "allocator/mesos/allocation_run_latency_ms";
    assertThat(meters.mesosCounters()).doesNotContainKey(latency);
    meters.allocating(Duration.ofMillis(4));
    meters.allocating(Duration.ofMillis(2));
    assertThat(meters.mesosCounters())
        .containsEntry(latency, 2.0)
        .containsEntry(latency + "/max", 4.0)
        .containsEntry(latency + "/count", 2.0);
    assertThat(registry.get("souk_master_allocation_waits").timer().count()).isEqualTo(2);
  }

  @Test
  void theTakeOverIsTimed() {
    assertThat(meters.mesosCounters()).doesNotContainKey("registrar/state_fetch_ms");
    meters.decided("LeadershipGained", Duration.ofMillis(7));
    assertThat(meters.mesosCounters()).containsEntry("registrar/state_fetch_ms", 7.0);
  }

  @Test
  void statisticsAreOfTheLastThousandRuns() {
    meters.decided("Allocate", Duration.ofSeconds(9));
    for (int i = 1; i <= RunTimes.KEPT; i++) {
      meters.decided("Allocate", Duration.ofMillis(i));
    }
    assertThat(meters.mesosCounters())
        .containsEntry("allocator/mesos/allocation_runs", 1001.0)
        .containsEntry(RUN, 1000.0)
        .containsEntry(RUN + "/count", 1000.0)
        .containsEntry(RUN + "/max", 1000.0);
  }
}

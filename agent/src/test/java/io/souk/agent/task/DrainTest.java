package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DrainTest {

  private static Drain drain(boolean gone) {
    return new Drain(DrainConfig.newBuilder().setMarkGone(gone).build(), Instant.EPOCH);
  }

  private static TaskStatus status(TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(Wire.task("t", "").getTaskId())
        .setState(state)
        .setReason(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    // of the order, of the task, what it is killed with (seconds; -1: none)
    "-1, -1, -1",
    "-1, 9, -1",
    "5, -1, 5",
    "5, 3, -1",
    "5, 5, -1",
    "5, 9, 5",
    "0, 9, 0",
    "0, 0, -1",
  })
  void graceIsCutShortOnly(long most, long own, long expected) {
    DrainConfig.Builder config = DrainConfig.newBuilder();
    if (most >= 0) {
      config.setMaxGracePeriod(duration(most));
    }
    TaskInfo.Builder task = Wire.task("t", "true").toBuilder();
    if (own >= 0) {
      task.setKillPolicy(KillPolicy.newBuilder().setGracePeriod(duration(own)));
    }

    assertThat(new Drain(config.build(), Instant.EPOCH).grace(task.build()))
        .isEqualTo(expected < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(expected)));
  }

  private static DurationInfo duration(long seconds) {
    return DurationInfo.newBuilder().setNanoseconds(seconds * 1_000_000_000).build();
  }

  @Test
  void theDrainIsTheReasonOfKills() {
    for (TaskState state : new TaskState[] {TaskState.TASK_KILLING, TaskState.TASK_KILLED}) {
      TaskStatus told = drain(false).rewritten(status(state), Wire.framework());
      assertThat(told.getState()).isEqualTo(state);
      assertThat(told.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    }
  }

  @Test
  void onlyAnEndedTaskHasGoneWithItsAgent() {
    FrameworkInfo unaware = Wire.framework().toBuilder().clearCapabilities().build();

    assertThat(drain(true).rewritten(status(TaskState.TASK_KILLED), Wire.framework()).getState())
        .isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(drain(true).rewritten(status(TaskState.TASK_KILLED), unaware).getState())
        .isEqualTo(TaskState.TASK_KILLED);
    assertThat(drain(true).rewritten(status(TaskState.TASK_KILLING), Wire.framework()).getState())
        .isEqualTo(TaskState.TASK_KILLING);
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TASK_KILLING", "TASK_KILLED"})
  void everythingElseIsToldAsItIs(TaskState state) {
    assertThat(drain(true).rewritten(status(state), Wire.framework())).isEqualTo(status(state));
  }
}

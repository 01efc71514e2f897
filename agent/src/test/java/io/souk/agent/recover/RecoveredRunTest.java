package io.souk.agent.recover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.checkpoint.RunRecord;
import io.souk.agent.fake.Wire;
import io.souk.agent.recover.RecoveredRun.Next;
import io.souk.agent.task.Kill;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecoveredRunTest {

  private static final TaskInfo TASK = Wire.task("t", "true");
  private static final TaskRun.Origin ORIGIN =
      new TaskRun.Origin(
          TaskKey.of(Wire.FRAMEWORK_ID, TASK.getTaskId()), Wire.framework(), TASK, "c", "process");

  private static TaskStatus status(TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TASK.getTaskId())
        .setState(state)
        .setUuid(ByteString.copyFromUtf8(state.name()))
        .build();
  }

  private static RecoveredRun recover(
      List<TaskState> states, boolean complete, TaskState... acknowledged) {
    Set<ByteString> uuids =
        Arrays.stream(acknowledged)
            .map(state -> ByteString.copyFromUtf8(state.name()))
            .collect(Collectors.toSet());
    return RecoveredRun.of(
        new RunRecord(
            ORIGIN,
            states.stream().map(RecoveredRunTest::status).toList(),
            uuids,
            Optional.of(new Kill(Kill.Cause.REQUESTED, Duration.ZERO)),
            complete));
  }

  @Test
  void looksForTheContainerOfATaskWithoutAnEnd() {
    RecoveredRun run =
        recover(
            List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING),
            false,
            TaskState.TASK_STARTING);

    assertThat(run.next()).isEqualTo(Next.ATTACH);
    assertThat(run.run().phase()).isEqualTo(TaskRun.Phase.STAGED);
    assertThat(run.run().state()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(run.run().kill()).isPresent();
    assertThat(run.pending()).containsExactly(status(TaskState.TASK_RUNNING));
  }

  @Test
  void startsWhatWasTakenOnly() {
    RecoveredRun run = recover(List.of(), false);

    assertThat(run.next()).isEqualTo(Next.ATTACH);
    assertThat(run.run().state()).isEqualTo(TaskState.TASK_STAGING);
  }

  @Test
  void deliversTheEndUntilItIsAcknowledged() {
    RecoveredRun run =
        recover(
            List.of(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED),
            false,
            TaskState.TASK_RUNNING);

    assertThat(run.next()).isEqualTo(Next.DELIVER);
    assertThat(run.run().phase()).isEqualTo(TaskRun.Phase.ENDED);
    assertThat(run.pending()).containsExactly(status(TaskState.TASK_FINISHED));
  }

  @Test
  void onlyRemembersWhatIsOver() {
    List<TaskState> states = List.of(TaskState.TASK_FINISHED);

    assertThat(recover(states, false, TaskState.TASK_FINISHED).next()).isEqualTo(Next.CLOSE);
    assertThat(recover(states, true).next()).isEqualTo(Next.REMEMBER);
    assertThat(recover(states, true).pending()).isEmpty();
  }
}

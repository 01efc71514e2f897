package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PodDeciderTest {

  private static final TaskContext CONTEXT =
      new TaskContext(
          new AgentId("a"), Instant.EPOCH, () -> ByteString.copyFromUtf8("uuid"), "10.0.0.1");

  private static Pod pod(String executor, String group) {
    return new Pod(
        Wire.executor(executor).toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build(),
        executor + "-container",
        group,
        2);
  }

  private static TaskRun run(String task, Optional<Pod> pod) {
    TaskInfo info = Wire.task(task, "true");
    return TaskRun.staged(
        new TaskRun.Origin(
            TaskKey.of(Wire.FRAMEWORK_ID, info.getTaskId()),
            Wire.framework(),
            info,
            task + "-container",
            "process",
            pod));
  }

  private static TaskRun member(String task, String group) {
    return run(task, Optional.of(pod("pod", group)));
  }

  private static TaskRun ended(TaskRun run, TaskState state) {
    return run.withStatus(
            TaskStatus.newBuilder().setTaskId(run.task().getTaskId()).setState(state).build())
        .withPhase(TaskRun.Phase.ENDED);
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskState.class,
      names = {"TASK_FAILED", "TASK_KILLED", "TASK_ERROR", "TASK_DROPPED", "TASK_LOST"})
  void whatDoesNotEndWellEndsItsGroupAndNoOther(TaskState state) {
    TaskRun running = member("b", "g").withPhase(TaskRun.Phase.RUNNING);
    TaskRun launching = member("c", "g").withPhase(TaskRun.Phase.LAUNCHING);
    TaskRun ended = ended(member("a", "g"), state);
    List<TaskRun> all =
        List.of(
            ended,
            running,
            launching,
            member("dying", "g").withKill(new Kill(Kill.Cause.REQUESTED, Duration.ZERO)),
            ended(member("over", "g"), TaskState.TASK_FINISHED),
            member("other-group", "h"),
            run("command", Optional.empty()));

    assertThat(PodDecider.toEnd(ended, all)).containsExactly(running, launching);
  }

  @Test
  void whatFinishesLeavesTheOthersAlone() {
    TaskRun ended = ended(member("a", "g"), TaskState.TASK_FINISHED);

    assertThat(PodDecider.toEnd(ended, List.of(ended, member("b", "g")))).isEmpty();
  }

  @Test
  void aCommandTaskEndsAlone() {
    TaskRun ended = ended(run("a", Optional.empty()), TaskState.TASK_FAILED);

    assertThat(PodDecider.toEnd(ended, List.of(ended, run("b", Optional.empty())))).isEmpty();
  }

  @Test
  void anExecutorIsIdleWhenAllItsTasksHaveEnded() {
    TaskRun over = ended(member("a", "g"), TaskState.TASK_FINISHED);

    assertThat(PodDecider.isIdle("pod-container", List.of(over, run("x", Optional.empty()))))
        .isTrue();
    assertThat(PodDecider.isIdle("pod-container", List.of(over, member("b", "h")))).isFalse();
    assertThat(PodDecider.members("pod-container", List.of(over, run("x", Optional.empty()))))
        .containsExactly(over);
  }

  @Test
  void aGroupIsTornWhenSomeOfItIsMissing() {
    assertThat(PodDecider.isTorn(member("a", "g"), List.of("g", "h"))).isTrue();
    assertThat(PodDecider.isTorn(member("a", "g"), List.of("g", "g"))).isFalse();
    assertThat(PodDecider.isTorn(run("a", Optional.empty()), List.of())).isFalse();
    assertThat(PodDecider.groups(List.of(member("a", "g"), run("b", Optional.empty()))))
        .containsExactly("g");
  }

  @Test
  void itsStatusesNameTheExecutorAndBothContainers() {
    TaskDecision decision = TaskDecider.decide(member("a", "g"), new TaskEvent.Saved(), CONTEXT);

    TaskStatus starting = decision.run().lastStatus().orElseThrow();
    assertThat(starting.getExecutorId().getValue()).isEqualTo("pod");
    assertThat(starting.getContainerStatus().getContainerId().getValue()).isEqualTo("a-container");
    assertThat(starting.getContainerStatus().getContainerId().getParent().getValue())
        .isEqualTo("pod-container");
  }
}

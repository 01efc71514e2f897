package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.TaskRun.Phase;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Scenarios with a virtual clock; effects are recorded. */
class TaskDeciderTest {

  private static final TaskInfo PLAIN = Wire.task("t", "true");
  private static final FrameworkInfo OLD_FRAMEWORK =
      Wire.framework().toBuilder().clearCapabilities().build();

  private TaskRun run = staged(PLAIN, Wire.framework());
  private final List<TaskEffect> effects = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1000);
  private int uuids;

  private static TaskRun staged(TaskInfo task, FrameworkInfo framework) {
    return TaskRun.staged(
        new TaskRun.Origin(
            TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()), framework, task, "c", "process"));
  }

  private void given(TaskInfo task, FrameworkInfo framework) {
    run = staged(task, framework);
  }

  private void on(TaskEvent... events) {
    for (TaskEvent event : events) {
      TaskDecision decision =
          TaskDecider.decide(
              run,
              event,
              new TaskContext(
                  new AgentId("a"),
                  now,
                  () -> ByteString.copyFromUtf8("uuid-" + uuids++),
                  "10.0.0.1"));
      run = decision.run();
      effects.addAll(decision.effects());
    }
  }

  private void startAndForget() {
    on(new TaskEvent.Saved(), launched());
    effects.clear();
  }

  private static TaskEvent launched() {
    return new TaskEvent.Launched(
        ContainerStatus.newBuilder().setExecutorPid(42).build(), Optional.empty());
  }

  private List<TaskStatus> reports() {
    return effects.stream()
        .filter(TaskEffect.Report.class::isInstance)
        .map(effect -> ((TaskEffect.Report) effect).status())
        .toList();
  }

  private TaskStatus report() {
    assertThat(reports()).hasSize(1);
    return reports().get(0);
  }

  private static DurationInfo duration(Duration duration) {
    return DurationInfo.newBuilder().setNanoseconds(duration.toNanos()).build();
  }

  @Test
  void startsThenRuns() {
    on(new TaskEvent.Saved());
    assertThat(effects.get(0)).isInstanceOf(TaskEffect.Launch.class);
    assertThat(report().getState()).isEqualTo(TaskState.TASK_STARTING);
    effects.clear();

    on(launched());

    TaskStatus running = report();
    assertThat(running.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(running.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(running.getExecutorId().getValue()).isEqualTo("t");
    assertThat(running.getContainerStatus().getContainerId().getValue()).isEqualTo("c");
    assertThat(running.getContainerStatus().getExecutorPid()).isEqualTo(42);
    assertThat(running.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
        .isEqualTo("10.0.0.1");
    assertThat(running.getTimestamp()).isEqualTo(1000.0);
    assertThat(running.hasReason()).isFalse();
    assertThat(effects).last().isInstanceOf(TaskEffect.StartChecks.class);
  }

  @Test
  void endsAsItsCommandEnded() {
    startAndForget();
    on(new TaskEvent.Exited(new ContainerExit.Exited(0)));
    assertThat(report().getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(report().getMessage()).isEqualTo("Command exited with status 0");
    assertThat(effects).last().isInstanceOf(TaskEffect.Release.class);
    assertThat(run.phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void namesTheContainerForDocker() {
    given(
        PLAIN.toBuilder()
            .setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))
            .build(),
        Wire.framework());
    startAndForget();

    on(new TaskEvent.Exited(new ContainerExit.Exited(2)));

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getMessage()).isEqualTo("Container exited with status 2");
  }

  @Test
  void anExceededLimitIsTheReasonAndNamesWhatWasUsed() {
    startAndForget();
    ContainerExit.Limited over =
        new ContainerExit.Limited(
            TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY,
            "Memory limit exceeded: all of it",
            List.of(Wire.scalar("mem", 33)));

    on(new TaskEvent.Exited(over));

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(report().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(report().getMessage()).isEqualTo("Memory limit exceeded: all of it");
    assertThat(report().getLimitation().getResourcesList()).containsExactly(Wire.scalar("mem", 33));
  }

  @Test
  void saysWhenItUsedTooMuchMemory() {
    startAndForget();

    on(new TaskEvent.Exited(new ContainerExit.Exited(137, true)));

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
  }

  @Test
  void isKilledWhateverItsExitCode() {
    startAndForget();

    on(new TaskEvent.KillAsked(Optional.empty()));
    assertThat(report().getState()).isEqualTo(TaskState.TASK_KILLING);
    assertThat(effects)
        .contains(
            new TaskEffect.StopChecks(),
            new TaskEffect.RecordKill(
                new Kill(Kill.Cause.REQUESTED, Duration.ofSeconds(3), Optional.of(now))),
            new TaskEffect.KillContainer(Duration.ofSeconds(3)));
    effects.clear();

    on(new TaskEvent.Exited(new ContainerExit.Exited(0)));
    assertThat(report().getState()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  void takesTheGraceFromTheCallThenFromTheTask() {
    TaskInfo patient =
        PLAIN.toBuilder()
            .setKillPolicy(KillPolicy.newBuilder().setGracePeriod(duration(Duration.ofSeconds(9))))
            .build();

    assertThat(TaskDecider.grace(PLAIN, Optional.empty())).isEqualTo(Duration.ofSeconds(3));
    assertThat(TaskDecider.grace(patient, Optional.empty())).isEqualTo(Duration.ofSeconds(9));
    assertThat(TaskDecider.grace(patient, Optional.of(Duration.ofSeconds(1))))
        .isEqualTo(Duration.ofSeconds(1));
    TaskInfo docker =
        PLAIN.toBuilder()
            .setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))
            .build();
    assertThat(TaskDecider.grace(docker, Optional.empty())).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aLaterKillOnlyShortensTheWait() {
    startAndForget();
    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(60))));
    effects.clear();

    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(1))));

    assertThat(effects)
        .containsExactly(
            new TaskEffect.RecordKill(
                new Kill(Kill.Cause.REQUESTED, Duration.ofSeconds(1), Optional.of(now))),
            new TaskEffect.KillContainer(Duration.ofSeconds(1)));
    assertThat(run.kill().orElseThrow().grace()).isEqualTo(Duration.ofSeconds(1));
    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(60))));
    assertThat(run.kill().orElseThrow().grace()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aLaterKillCountsFromTheFirst() {
    startAndForget();
    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(60))));
    effects.clear();
    now = now.plusSeconds(50);

    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(20))));

    assertThat(effects).containsExactly(new TaskEffect.KillContainer(Duration.ofSeconds(10)));
    assertThat(run.kill().orElseThrow().grace()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aRestartOfTheAgentDoesNotLengthenTheWait() {
    startAndForget();
    on(new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(60))));
    effects.clear();
    run = run.withPhase(TaskRun.Phase.STAGED);
    now = now.plusSeconds(50);

    on(new TaskEvent.Launched(ContainerStatus.getDefaultInstance(), Optional.empty()));

    assertThat(effects).containsExactly(new TaskEffect.KillContainer(Duration.ofSeconds(10)));
  }

  @Test
  void anOldFrameworkHearsOfNoKillingAndOfLostInsteadOfDropped() {
    given(PLAIN, OLD_FRAMEWORK);
    startAndForget();
    on(new TaskEvent.KillAsked(Optional.empty()));
    assertThat(reports()).isEmpty();

    given(PLAIN, OLD_FRAMEWORK);
    on(
        new TaskEvent.Refused(
            new Refusal(
                TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "no disk")));
    assertThat(report().getState()).isEqualTo(TaskState.TASK_LOST);
  }

  @Test
  void aKillBeforeItRunsIsNotLost() {
    on(new TaskEvent.KillAsked(Optional.empty()), new TaskEvent.Saved());

    assertThat(report().getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(report().getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    assertThat(effects).noneMatch(TaskEffect.Launch.class::isInstance);
  }

  @Test
  void aKillDuringTheLaunchAbortsItOrKillsWhatStartedAnyway() {
    on(new TaskEvent.Saved(), new TaskEvent.KillAsked(Optional.empty()));
    assertThat(effects).contains(new TaskEffect.AbortLaunch());
    TaskRun launching = run;

    on(new TaskEvent.LaunchFailed("aborted"));
    assertThat(run.state()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(run.lastStatus()).map(TaskStatus::getMessage).contains("aborted");

    run = launching;
    effects.clear();
    on(launched());
    assertThat(effects).containsExactly(new TaskEffect.KillContainer(Duration.ofSeconds(3)));
    on(new TaskEvent.Exited(new ContainerExit.Signaled(15)));
    assertThat(run.state()).isEqualTo(TaskState.TASK_KILLED);
  }

  @Test
  void aFailedLaunchSaysWhy() {
    on(new TaskEvent.Saved());
    effects.clear();

    on(new TaskEvent.LaunchFailed("no such image"));

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    assertThat(report().getMessage()).isEqualTo("Failed to launch container: no such image");
    assertThat(report().getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
  }

  @Test
  void healthIsToldAndExhaustionKills() {
    startAndForget();
    on(new TaskEvent.Healthy());
    assertThat(report().getHealthy()).isTrue();
    assertThat(report().getState()).isEqualTo(TaskState.TASK_RUNNING);
    effects.clear();

    on(new TaskEvent.Unhealthy(1, false));
    assertThat(report().getHealthy()).isFalse();
    effects.clear();

    on(new TaskEvent.Unhealthy(2, true));
    assertThat(reports())
        .extracting(TaskStatus::getState)
        .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
    assertThat(reports()).allMatch(status -> status.hasHealthy() && !status.getHealthy());
    effects.clear();

    on(new TaskEvent.Exited(new ContainerExit.Signaled(15)));
    assertThat(report().getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(report().hasHealthy()).isTrue();
    assertThat(report().getHealthy()).isFalse();
  }

  @Test
  void laterUpdatesCarryOnHealthAndCheckStatus() {
    given(
        PLAIN.toBuilder().setCheck(CheckInfo.newBuilder().setType(CheckInfo.Type.TCP)).build(),
        Wire.framework());
    on(new TaskEvent.Saved(), launched());
    assertThat(reports())
        .allMatch(status -> status.getCheckStatus().getType() == CheckInfo.Type.TCP)
        .allMatch(status -> status.getCheckStatus().hasTcp());
    effects.clear();
    CheckStatusInfo found =
        CheckStatusInfo.newBuilder()
            .setType(CheckInfo.Type.TCP)
            .setTcp(CheckStatusInfo.Tcp.newBuilder().setSucceeded(true))
            .build();

    on(new TaskEvent.Healthy(), new TaskEvent.CheckChanged(found));

    TaskStatus last = reports().get(1);
    assertThat(last.getHealthy()).isTrue();
    assertThat(last.getCheckStatus()).isEqualTo(found);
    assertThat(last.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED);
  }

  @Test
  void aTaskThatRunsTooLongFailsWithoutGrace() {
    given(
        PLAIN.toBuilder().setMaxCompletionTime(duration(Duration.ofSeconds(5))).build(),
        Wire.framework());
    on(new TaskEvent.Saved(), launched());
    assertThat(effects).contains(new TaskEffect.ArmCompletionTimer(Duration.ofSeconds(5)));
    effects.clear();

    on(new TaskEvent.CompletionTimeReached());
    assertThat(effects).contains(new TaskEffect.KillContainer(Duration.ZERO));
    assertThat(reports()).isEmpty();
    on(new TaskEvent.Exited(new ContainerExit.Signaled(9)));

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
  }

  @Test
  void aRestartedAgentSaysNothingNewOfATaskThatRuns() {
    startAndForget();
    TaskInfo limited =
        PLAIN.toBuilder().setMaxCompletionTime(duration(Duration.ofSeconds(30))).build();
    TaskRun recovered = staged(limited, Wire.framework());
    for (TaskStatus status : run.statuses()) {
      recovered = recovered.withStatus(status);
    }
    run = recovered;
    now = now.plusSeconds(10);

    on(launched());

    assertThat(effects)
        .containsExactly(
            new TaskEffect.ArmCompletionTimer(Duration.ofSeconds(20)),
            new TaskEffect.StartChecks());
  }

  @Test
  void aTaskThatVanishedHasFailed() {
    startAndForget();

    on(new TaskEvent.Vanished());

    assertThat(report().getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(report().getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(report().getMessage()).isEqualTo("Abnormal executor termination: unknown container");
  }

  @Test
  void nothingHappensAfterTheEnd() {
    startAndForget();
    on(new TaskEvent.Exited(new ContainerExit.Exited(0)));
    effects.clear();

    on(
        new TaskEvent.KillAsked(Optional.empty()),
        new TaskEvent.Exited(new ContainerExit.Exited(1)),
        new TaskEvent.Healthy(),
        launched());

    assertThat(effects).isEmpty();
    assertThat(run.state()).isEqualTo(TaskState.TASK_FINISHED);
  }
}

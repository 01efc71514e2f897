package io.souk.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutorDeciderTest {

  private static final ExecutorEvent STARTED =
      new ExecutorEvent.Started(ContainerStatus.getDefaultInstance());

  private static TaskStatus last(Scene scene, String task) {
    return scene.task(task).lastStatus().orElseThrow();
  }

  @Test
  void itIsStartedForItsFirstTaskAndWaitedForFromWhenItRuns() {
    Scene scene = new Scene().stage("a").saved("a");
    assertThat(scene.effects(ExecutorEffect.Launch.class)).hasSize(1);
    assertThat(scene.effects(ExecutorEffect.ArmTimer.class)).isEmpty();

    scene.event(STARTED);

    assertThat(scene.effects(ExecutorEffect.ArmTimer.class))
        .containsExactly(
            new ExecutorEffect.ArmTimer(
                ExecutorEvent.Timer.REGISTRATION, ExecutorTimes.DEFAULT.registration()));
    assertThat(scene.delivered()).isEmpty();
  }

  @Test
  void aSubscriptionIsAnsweredBeforeAnythingElse() {
    Scene scene = new Scene().stage("a").saved("a").event(STARTED).forgetEffects().subscribed();

    assertThat(scene.effects)
        .extracting(effect -> effect.getClass().getSimpleName())
        .containsExactly("RecordKnown", "Send", "Resize", "Deliver");
    assertThat(scene.sent(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(scene.delivered()).containsExactly("a");
    assertThat(scene.executor.phase()).isEqualTo(ExecutorRun.Phase.RUNNING);
  }

  @Test
  void whatIsNotDurableIsNotGiven() {
    Scene scene = Scene.running("a").forgetEffects().stage("b");
    scene.subscribed("a");
    assertThat(scene.delivered()).isEmpty();

    scene.saved("b");

    assertThat(scene.delivered()).containsExactly("b");
  }

  @Test
  void groupsAreGivenWhole() {
    Scene scene =
        new Scene()
            .stage(Wire.task("a", ""), "g", 2)
            .stage(Wire.task("b", ""), "g", 2)
            .stage("c")
            .saved("a", "b", "c")
            .event(STARTED)
            .subscribed();

    assertThat(scene.effects(ExecutorEffect.Deliver.class))
        .extracting(deliver -> deliver.tasks().size() + " " + deliver.group())
        .containsExactlyInAnyOrder("2 true", "1 false");
  }

  @Test
  void killingOneThatWaitsKillsItsGroup() {
    Scene scene =
        new Scene()
            .stage(Wire.task("a", ""), "g", 2)
            .stage(Wire.task("b", ""), "g", 2)
            .saved("a", "b")
            .event(STARTED)
            .event(new ExecutorEvent.KillAsked(Scene.key("a"), Optional.empty()));

    for (String task : List.of("a", "b")) {
      assertThat(last(scene, task).getState()).isEqualTo(TaskState.TASK_KILLED);
      assertThat(last(scene, task).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }
    assertThat(scene.executor.phase())
        .as("it never had a task and has none to wait for")
        .isEqualTo(ExecutorRun.Phase.TERMINATING);
  }

  @Test
  void aTaskKilledBeforeTheStartKeepsItsExecutorFromStarting() {
    Scene scene =
        new Scene()
            .stage("a")
            .event(new ExecutorEvent.KillAsked(Scene.key("a"), Optional.empty()))
            .saved("a");

    assertThat(scene.effects(ExecutorEffect.Launch.class)).isEmpty();
    assertThat(scene.executor.phase()).isEqualTo(ExecutorRun.Phase.TERMINATED);
    assertThat(scene.effects(ExecutorEffect.TellExit.class))
        .containsExactly(new ExecutorEffect.TellExit(-1));
  }

  @Test
  void aKillIsKeptAndRepeatedToWhoWasAway() {
    Scene scene = Scene.running("a").updated("a", TaskState.TASK_RUNNING).forgetEffects();
    scene.event(new ExecutorEvent.Disconnected());
    scene.event(new ExecutorEvent.KillAsked(Scene.key("a"), Optional.of(Duration.ofSeconds(9))));
    assertThat(scene.effects(ExecutorEffect.RecordKill.class)).hasSize(1);

    scene.forgetEffects().subscribed("a");

    assertThat(scene.sent(Event.Type.KILL)).hasSize(1);
    assertThat(
            scene
                .sent(Event.Type.KILL)
                .get(0)
                .getKill()
                .getKillPolicy()
                .getGracePeriod()
                .getNanoseconds())
        .isEqualTo(9_000_000_000L);
  }

  @Test
  void aLaterKillCanOnlyShortenTheWait() {
    Scene scene = Scene.running("a");
    for (int seconds : List.of(9, 2, 5)) {
      scene.event(
          new ExecutorEvent.KillAsked(Scene.key("a"), Optional.of(Duration.ofSeconds(seconds))));
    }
    assertThat(scene.task("a").kill().orElseThrow().grace()).isEqualTo(Duration.ofSeconds(2));
    assertThat(scene.sent(Event.Type.KILL)).hasSize(3);
  }

  @Test
  void whatItDoesNotKnowOfWasLostAndWhatItShouldNotHaveIsKilled() {
    Scene scene = Scene.running("lost", "known").updated("known", TaskState.TASK_RUNNING);

    scene.forgetEffects().subscribed("stranger");

    assertThat(last(scene, "lost").getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(last(scene, "lost").getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
    assertThat(scene.task("known").phase()).isEqualTo(TaskRun.Phase.RUNNING);
    assertThat(scene.sent(Event.Type.KILL))
        .extracting(event -> event.getKill().getTaskId().getValue())
        .containsExactly("stranger");
  }

  @Test
  void frameworksThatDoNotKnowTheNewStatesAreToldOfLostTasks() {
    FrameworkInfo old = Wire.framework().toBuilder().clearCapabilities().build();
    Scene scene = new Scene(old).stage("a").saved("a").event(STARTED).subscribed().subscribed();

    assertThat(last(scene, "a").getState()).isEqualTo(TaskState.TASK_LOST);
  }

  @Test
  void itsUpdatesAreCompletedAndATerminalOneShrinksItFirst() {
    Scene scene = Scene.running("a", "b").forgetEffects().updated("a", TaskState.TASK_FINISHED);

    assertThat(scene.effects).hasSize(2);
    ExecutorEffect.Resize resize = (ExecutorEffect.Resize) scene.effects.get(0);
    assertThat(resize.size().resources()).hasSize(3 + 2);
    ExecutorEffect.Report report = (ExecutorEffect.Report) scene.effects.get(1);
    assertThat(report.fromExecutor()).isTrue();
    TaskStatus status = report.status();
    assertThat(status.getUuid().toStringUtf8()).startsWith("theirs-");
    assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(status.getExecutorId().getValue()).isEqualTo("e");
    assertThat(status.getAgentId().getValue()).isEqualTo("a");
    assertThat(status.getTimestamp()).isEqualTo(5);
    assertThat(status.getContainerStatus().getContainerId().getValue()).isEqualTo("container");
    assertThat(scene.task("a").phase()).isEqualTo(TaskRun.Phase.ENDED);
  }

  @Test
  void repeatedAndLateUpdatesAreOnlyAcknowledged() {
    Scene scene = Scene.running("a").updated("a", TaskState.TASK_FINISHED).forgetEffects();

    scene.updated("a", TaskState.TASK_FAILED);
    scene.event(new ExecutorEvent.Updated(scene.incoming("a", TaskState.TASK_RUNNING, true)));

    assertThat(scene.effects).hasSize(2);
    assertThat(scene.effects(ExecutorEffect.Acknowledge.class)).hasSize(2);
    assertThat(scene.task("a").state()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void aRepeatedUpdateOfATaskThatRunsChangesNothing() {
    Scene scene = Scene.running("a").updated("a", TaskState.TASK_RUNNING).forgetEffects();

    scene.event(new ExecutorEvent.Updated(scene.incoming("a", TaskState.TASK_STARTING, true)));

    assertThat(scene.effects(ExecutorEffect.Report.class)).isEmpty();
    assertThat(scene.effects(ExecutorEffect.Acknowledge.class)).hasSize(1);
    assertThat(scene.task("a").state()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void messagesReachWhoIsThere() {
    Scene scene = Scene.running("a").forgetEffects();
    ExecutorEvent message =
        new ExecutorEvent.MessageSent(com.google.protobuf.ByteString.copyFromUtf8("x"));
    scene.event(message);
    assertThat(scene.sent(Event.Type.MESSAGE)).hasSize(1);
    scene.event(new ExecutorEvent.Disconnected()).event(message);
    assertThat(scene.sent(Event.Type.MESSAGE)).hasSize(1);
  }

  @Test
  void aShutdownIsToldAndEnforcedAfterItsGrace() {
    Scene scene = Scene.running("a").forgetEffects();
    scene.event(new ExecutorEvent.ShutdownAsked(Optional.of(Duration.ofSeconds(1))));
    assertThat(scene.sent(Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(scene.effects)
        .contains(new ExecutorEffect.ArmTimer(ExecutorEvent.Timer.GRACE, Duration.ofSeconds(1)));
    assertThat(scene.effects(ExecutorEffect.KillContainer.class)).isEmpty();

    scene.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.GRACE));

    assertThat(scene.effects(ExecutorEffect.KillContainer.class)).hasSize(1);
    scene.forgetEffects().stage("late").saved("late");
    assertThat(last(scene, "late").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    scene.subscribed();
    assertThat(scene.sent(Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(scene.effects).last().isInstanceOf(ExecutorEffect.CloseStream.class);
  }

  @Test
  void timeLimitsHaveReasonsOfTheirOwn() {
    Scene late = new Scene().stage("a").saved("a").event(STARTED);
    late.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.REGISTRATION));
    late.event(new ExecutorEvent.Exited(new ContainerExit.Signaled(9)));
    assertThat(last(late, "a").getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(last(late, "a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
    assertThat(last(late, "a").getMessage())
        .isEqualTo(
            "Executor did not register within 1mins; Executor terminated; ended by signal"
                + " Killed");

    Scene timely = Scene.running("a");
    timely.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.REGISTRATION));
    timely.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.REREGISTRATION));
    timely.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.GRACE));
    assertThat(timely.effects(ExecutorEffect.KillContainer.class)).isEmpty();
  }

  @Test
  void oneThatIsExpectedBackHasLittleTime() {
    Scene scene = new Scene().stage("a");
    scene.executor = scene.executor.withKnown().withUsed();
    scene.event(STARTED);
    assertThat(scene.effects(ExecutorEffect.ArmTimer.class))
        .containsExactly(
            new ExecutorEffect.ArmTimer(
                ExecutorEvent.Timer.REREGISTRATION, ExecutorTimes.DEFAULT.reregistration()));

    scene.event(new ExecutorEvent.TimedOut(ExecutorEvent.Timer.REREGISTRATION));
    scene.event(new ExecutorEvent.Exited(new ContainerExit.Signaled(9)));

    assertThat(last(scene, "a").getState()).isEqualTo(TaskState.TASK_GONE);
    assertThat(last(scene, "a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
  }

  @Test
  void anExitEndsAllAndIsToldToTheMaster() {
    Scene scene = Scene.running("a", "b").updated("a", TaskState.TASK_FINISHED).forgetEffects();

    scene.event(new ExecutorEvent.Exited(new ContainerExit.Exited(2)));

    assertThat(scene.effects(ExecutorEffect.Report.class)).hasSize(1);
    assertThat(last(scene, "b").getMessage())
        .isEqualTo("Executor terminated; exited with status 2");
    assertThat(last(scene, "b").getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(scene.effects(ExecutorEffect.TellExit.class))
        .containsExactly(new ExecutorEffect.TellExit(512));
    assertThat(scene.effects).last().isInstanceOf(ExecutorEffect.Release.class);
  }

  @Test
  void aLimitIsNamedWithWhatWentOverIt() {
    Scene scene = Scene.running("a");
    Resource memory = Wire.scalar("mem", 64);
    scene.event(
        new ExecutorEvent.Exited(
            new ContainerExit.Limited(
                TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY,
                "Memory limit exceeded",
                List.of(memory))));
    assertThat(last(scene, "a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(last(scene, "a").getLimitation().getResourcesList()).containsExactly(memory);
  }

  @Test
  void whatCannotBeResizedOrKeptIsDestroyed() {
    Scene scene = Scene.running("a").forgetEffects();
    scene.event(new ExecutorEvent.ResizeFailed("no"));
    assertThat(scene.effects(ExecutorEffect.KillContainer.class)).hasSize(1);
    scene.event(new ExecutorEvent.Exited(new ContainerExit.Signaled(9)));
    assertThat(last(scene, "a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_UPDATE_FAILED);

    Scene orphan = new Scene().stage("a");
    orphan.event(new ExecutorEvent.Orphaned());
    orphan.event(new ExecutorEvent.Vanished());
    assertThat(last(orphan, "a").getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
  }

  @Test
  void aLaunchThatFailsFailsItsTasks() {
    Scene scene = new Scene().stage("a").saved("a");
    scene.event(new ExecutorEvent.LaunchFailed("no image"));
    assertThat(last(scene, "a").getMessage()).isEqualTo("Failed to launch container: no image");
    assertThat(last(scene, "a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
  }

  @Test
  void whatCannotBeSavedIsRefusedAndNothingStarts() {
    Scene scene = new Scene().stage("a");
    scene.event(
        new ExecutorEvent.NotSaved(
            Set.of(Scene.key("a")),
            new Refusal(
                TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "full")));
    assertThat(last(scene, "a").getMessage()).isEqualTo("full");
    assertThat(scene.effects(ExecutorEffect.Launch.class)).isEmpty();
    assertThat(scene.executor.phase()).isEqualTo(ExecutorRun.Phase.TERMINATED);
  }
}

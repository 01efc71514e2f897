package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerExit;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any order of events, sensible or not. */
class TaskDeciderPropertyTest {

  private static final TaskInfo TASK = Wire.task("t", "true");

  @Provide
  Arbitrary<List<TaskEvent>> events() {
    return Arbitraries.of(
            new TaskEvent.Saved(),
            new TaskEvent.Launched(ContainerStatus.getDefaultInstance(), Optional.of("data")),
            new TaskEvent.LaunchFailed("why"),
            new TaskEvent.Exited(new ContainerExit.Exited(0)),
            new TaskEvent.Exited(new ContainerExit.Signaled(9)),
            new TaskEvent.Exited(new ContainerExit.Lost("gone")),
            new TaskEvent.Vanished(),
            new TaskEvent.KillAsked(Optional.empty()),
            new TaskEvent.KillAsked(Optional.of(Duration.ofSeconds(1))),
            new TaskEvent.CompletionTimeReached(),
            new TaskEvent.Healthy(),
            new TaskEvent.Unhealthy(1, false),
            new TaskEvent.Unhealthy(2, true),
            new TaskEvent.CheckChanged(CheckStatusInfo.getDefaultInstance()),
            new TaskEvent.Refused(
                new Refusal(TaskState.TASK_ERROR, TaskStatus.Reason.REASON_TASK_INVALID, "no")))
        .map(TaskEvent.class::cast)
        .list()
        .ofMaxSize(12);
  }

  private record Outcome(TaskRun run, List<TaskEffect> effects) {
    List<TaskStatus> reports() {
      return effects.stream()
          .filter(TaskEffect.Report.class::isInstance)
          .map(effect -> ((TaskEffect.Report) effect).status())
          .toList();
    }

    long count(Class<? extends TaskEffect> type) {
      return effects.stream().filter(type::isInstance).count();
    }
  }

  private static Outcome play(List<TaskEvent> events) {
    int[] uuids = {0};
    TaskContext context =
        new TaskContext(
            new AgentId("a"),
            Instant.ofEpochSecond(1),
            () -> ByteString.copyFromUtf8("u" + uuids[0]++),
            "127.0.0.1");
    TaskRun run =
        TaskRun.staged(
            new TaskRun.Origin(
                TaskKey.of(Wire.FRAMEWORK_ID, TASK.getTaskId()),
                Wire.framework(),
                TASK,
                "c",
                "process"));
    List<TaskEffect> effects = new ArrayList<>();
    for (TaskEvent event : events) {
      TaskDecision decision = TaskDecider.decide(run, event, context);
      run = decision.run();
      effects.addAll(decision.effects());
    }
    return new Outcome(run, effects);
  }

  @Property
  void thereIsOneEndAndItIsTheLastWord(@ForAll("events") List<TaskEvent> events) {
    Outcome outcome = play(events);

    List<TaskStatus> reports = outcome.reports();
    long terminal = reports.stream().filter(s -> Statuses.isTerminal(s.getState())).count();
    boolean ended = outcome.run().phase() == TaskRun.Phase.ENDED;
    assertThat(terminal).isEqualTo(ended ? 1 : 0);
    if (ended) {
      assertThat(Statuses.isTerminal(reports.get(reports.size() - 1).getState())).isTrue();
      assertThat(outcome.effects()).last().isInstanceOf(TaskEffect.Release.class);
    }
    assertThat(outcome.count(TaskEffect.Release.class)).isEqualTo(ended ? 1 : 0);
  }

  @Property
  void itIsLaunchedAtMostOnce(@ForAll("events") List<TaskEvent> events) {
    assertThat(play(events).count(TaskEffect.Launch.class)).isLessThanOrEqualTo(1);
  }

  @Property
  void everyReportHasAnIdOfItsOwnAndIsTheStateShown(@ForAll("events") List<TaskEvent> events) {
    Outcome outcome = play(events);

    List<ByteString> uuids = outcome.reports().stream().map(TaskStatus::getUuid).toList();
    assertThat(new HashSet<>(uuids)).hasSameSizeAs(uuids);
    if (!uuids.isEmpty()) {
      assertThat(outcome.run().lastStatus())
          .contains(outcome.reports().get(outcome.reports().size() - 1));
    }
  }

  @Property
  void onceToldToEndItNeverRunsAgain(@ForAll("events") List<TaskEvent> events) {
    boolean killing = false;
    for (TaskEffect effect : play(events).effects()) {
      if (effect instanceof TaskEffect.RecordKill) {
        killing = true;
      }
      boolean runs =
          effect instanceof TaskEffect.StartChecks
              || effect instanceof TaskEffect.Launch
              || (effect instanceof TaskEffect.Report report
                  && report.status().getState() == TaskState.TASK_RUNNING);
      assertThat(killing && runs).isFalse();
    }
  }
}

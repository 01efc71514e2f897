package io.souk.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.executor.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any order of events, sensible or not. */
class ExecutorDeciderPropertyTest {

  /** Something that happens, whatever happened before. */
  interface Step {
    ExecutorEvent in(Scene scene);
  }

  private static final List<String> TASKS = List.of("a", "b", "c");

  @Provide
  Arbitrary<List<Step>> events() {
    Arbitrary<String> tasks = Arbitraries.of(TASKS);
    Arbitrary<TaskState> states =
        Arbitraries.of(
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_FINISHED,
            TaskState.TASK_KILLED);
    Arbitrary<Step> saved =
        tasks.map(task -> scene -> new ExecutorEvent.Saved(Set.of(Scene.key(task))));
    Arbitrary<Step> updated =
        tasks.flatMap(
            task ->
                states.map(
                    state ->
                        scene -> new ExecutorEvent.Updated(scene.incoming(task, state, false))));
    Arbitrary<Step> subscribed =
        tasks.map(
            task -> scene -> new ExecutorEvent.Subscribed(Set.of(Scene.key(task)), List.of()));
    Arbitrary<Step> killed =
        tasks.map(task -> scene -> new ExecutorEvent.KillAsked(Scene.key(task), Optional.empty()));
    Arbitrary<Step> timedOut =
        Arbitraries.of(ExecutorEvent.Timer.values())
            .map(timer -> scene -> new ExecutorEvent.TimedOut(timer));
    Arbitrary<Step> others =
        Arbitraries.<ExecutorEvent>of(
                new ExecutorEvent.Started(ContainerStatus.getDefaultInstance()),
                new ExecutorEvent.Subscribed(Set.of(), List.of()),
                new ExecutorEvent.Disconnected(),
                new ExecutorEvent.LaunchFailed("why"),
                new ExecutorEvent.ShutdownAsked(Optional.of(Duration.ZERO)),
                new ExecutorEvent.ResizeFailed("why"),
                new ExecutorEvent.Orphaned(),
                new ExecutorEvent.Exited(new ContainerExit.Exited(0)),
                new ExecutorEvent.Vanished())
            .map(event -> scene -> event);
    return Arbitraries.oneOf(saved, updated, subscribed, killed, timedOut, others)
        .list()
        .ofMaxSize(20);
  }

  private static Scene play(List<Step> events) {
    Scene scene = new Scene();
    TASKS.forEach(scene::stage);
    events.forEach(event -> scene.event(event.in(scene)));
    return scene;
  }

  @Property
  void eachTaskEndsOnceAndIsSilentThen(@ForAll("events") List<Step> events) {
    Scene scene = play(events);
    Map<String, Integer> ends = new HashMap<>();
    for (ExecutorEffect.Report report : scene.effects(ExecutorEffect.Report.class)) {
      String task = report.status().getTaskId().getValue();
      assertThat(ends).doesNotContainKey(task);
      if (Statuses.isTerminal(report.status().getState())) {
        ends.put(task, 1);
      }
    }
    for (String task : TASKS) {
      assertThat(scene.task(task).phase() == TaskRun.Phase.ENDED).isEqualTo(ends.containsKey(task));
    }
  }

  @Property
  void eachTaskIsGivenAtMostOnce(@ForAll("events") List<Step> events) {
    assertThat(play(events).delivered()).doesNotHaveDuplicates();
  }

  @Property
  void itIsStartedOnceAndEndsOnce(@ForAll("events") List<Step> events) {
    Scene scene = play(events);
    boolean over = scene.executor.phase() == ExecutorRun.Phase.TERMINATED;
    assertThat(scene.effects(ExecutorEffect.Launch.class)).hasSizeLessThanOrEqualTo(1);
    assertThat(scene.effects(ExecutorEffect.TellExit.class)).hasSize(over ? 1 : 0);
    if (over) {
      assertThat(TASKS)
          .allSatisfy(
              task ->
                  assertThat(scene.task(task).phase())
                      .isIn(TaskRun.Phase.ENDED, TaskRun.Phase.STAGED));
    }
  }

  @Property
  void nothingIsGivenToOneThatEnds(@ForAll("events") List<Step> events) {
    Scene scene = play(events);
    boolean ending = false;
    for (ExecutorEffect effect : scene.effects) {
      ending |=
          effect instanceof ExecutorEffect.KillContainer
              || effect instanceof ExecutorEffect.TellExit
              || (effect instanceof ExecutorEffect.Send send
                  && send.event().getType() == Event.Type.SHUTDOWN);
      assertThat(ending && effect instanceof ExecutorEffect.Deliver).isFalse();
    }
  }

  @Property
  void everyUpdateIsAnsweredOnce(@ForAll("events") List<Step> events) {
    Scene scene = new Scene();
    TASKS.forEach(scene::stage);
    for (Step next : events) {
      ExecutorEvent event = next.in(scene);
      scene.forgetEffects().event(event);
      if (event instanceof ExecutorEvent.Updated) {
        long reported =
            scene.effects(ExecutorEffect.Report.class).stream()
                .filter(ExecutorEffect.Report::fromExecutor)
                .count();
        long acknowledged = scene.effects(ExecutorEffect.Acknowledge.class).size();
        assertThat(reported + acknowledged).isEqualTo(1);
      }
    }
  }
}

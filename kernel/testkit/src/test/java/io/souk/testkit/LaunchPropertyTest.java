package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.TaskEdits.reserved;
import static io.souk.testkit.TaskEdits.revocable;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.agent.Event.RunTasks;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever tasks and groups hold: the call is taken, each task is either launched or refused, and a
 * group as a whole.
 */
class LaunchPropertyTest {

  @Property(tries = 12)
  void everyTaskIsLaunchedOrRefused(@ForAll long seed) {
    new World().run(seed);
  }

  private static final class World {
    private final Cluster cluster = new Cluster();
    private final SimFramework framework =
        new SimFramework(
            cluster,
            "eng",
            Type.MULTI_ROLE,
            Type.RESERVATION_REFINEMENT,
            Type.REVOCABLE_RESOURCES,
            Type.SHARED_RESOURCES,
            Type.GPU_RESOURCES);
    private final SimAgent agent =
        new SimAgent(cluster, "a", 1e6, 1e9)
            .with(
                info ->
                    info.addResources(scalar("disk", 1e9))
                        .addResources(scalar("gpus", 1e6))
                        .addResources(revocable("cpus", 1e6))
                        .addResources(reserved("cpus", 1e6, "eng")))
            .answering();
    private int seenUpdates;
    private int seenRuns;
    private int launched;
    private int refused;

    void run(long seed) {
      framework.subscribe();
      agent.subscribe();
      cluster.allocate();
      RandomCalls calls = new RandomCalls(seed);
      calls.know(framework.id().getValue());
      calls.know(agent.id().getValue());
      Random random = new Random(seed);
      for (int i = 0; i < 100; i++) {
        if (random.nextBoolean()) {
          launch(calls, random.nextInt(4) + 1);
        } else {
          launchGroup(calls, random.nextInt(3) + 1);
        }
        cluster.advance(Duration.ofSeconds(2));
      }
      assertThat(launched).isPositive();
      assertThat(refused).isPositive();
      assertThat(cluster.givenUp).isEmpty();
    }

    private static List<TaskInfo> tasks(RandomCalls calls, int count) {
      List<TaskInfo> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        tasks.add(calls.nearly(TaskInfo.getDefaultInstance()));
      }
      return tasks;
    }

    private void launch(RandomCalls calls, int count) {
      List<TaskInfo> tasks = tasks(calls, count);
      framework.accept(framework.offer(), 0, tasks.toArray(TaskInfo[]::new));
      check(tasks, Reason.REASON_TASK_INVALID);
    }

    private void launchGroup(RandomCalls calls, int count) {
      List<TaskInfo> tasks =
          tasks(calls, count).stream()
              .map(task -> task.toBuilder().clearExecutor().build())
              .toList();
      ExecutorInfo executor = calls.nearly(ExecutorInfo.getDefaultInstance());
      framework.acceptGroup(framework.offer(), 0, executor, tasks.toArray(TaskInfo[]::new));
      List<TaskStatus> news = framework.updates().subList(seenUpdates, framework.updates().size());
      assertThat(news.size()).isIn(0, count);
      assertThat(news.stream().map(TaskStatus::getMessage).distinct().count()).isLessThan(2);
      check(tasks, Reason.REASON_TASK_GROUP_INVALID);
    }

    private void check(List<TaskInfo> tasks, Reason reason) {
      List<TaskStatus> news = framework.updates().subList(seenUpdates, framework.updates().size());
      List<RunTasks> runs =
          agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS).stream()
              .map(io.souk.protocol.agent.Event::getRunTasks)
              .toList();
      List<String> told = new ArrayList<>();
      for (RunTasks run : runs.subList(seenRuns, runs.size())) {
        run.getTasksList().forEach(task -> told.add(task.getTaskId().getValue()));
      }
      launched += told.size();
      for (TaskStatus status : news) {
        assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getMessage()).isNotEmpty();
        told.add(status.getTaskId().getValue());
      }
      refused += news.size();
      assertThat(told)
          .containsExactlyInAnyOrderElementsOf(
              tasks.stream().map(task -> task.getTaskId().getValue()).toList());
      seenUpdates += news.size();
      seenRuns = runs.size();
    }
  }
}

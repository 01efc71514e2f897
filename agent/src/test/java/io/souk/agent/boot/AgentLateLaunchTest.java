package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.map.WireStartBefore;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a framework wants to start before a certain time, and reaches the agent after it. */
class AgentLateLaunchTest {

  private static final AgentId AGENT = new AgentId("fake-S0");
  private static final ExecutorInfo POD =
      Wire.executor("pod").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build();

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<AgentServer> agents = new ArrayList<>();
  private FakeMaster master;

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agents.forEach(agent -> Await.done(agent.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private AgentServer start() {
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    AgentServer agent = Await.success(AgentServer.start(vertx, config));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }

  private TaskInfo touching(String id, Instant latest) {
    TaskInfo.Builder task = Wire.task(id, "touch " + dir.resolve(id)).toBuilder();
    WireStartBefore.write(task, latest);
    return task.build();
  }

  private TaskInfo late(String id) {
    return touching(id, Instant.now().minusSeconds(1));
  }

  private TaskInfo early(String id) {
    return touching(id, Instant.now().plusSeconds(600));
  }

  /** Its program says that it was started, and nothing more. */
  private ExecutorInfo custom(String id) {
    return Wire.customExecutor(id, "touch " + dir.resolve(id) + "; exec sleep 1000").toBuilder()
        .setFrameworkId(Wire.FRAMEWORK_ID)
        .build();
  }

  private void assertDropped(String... tasks) {
    for (String task : tasks) {
      TaskStatus dropped = master.await(task, TaskState.TASK_DROPPED);
      assertThat(dropped.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
      assertThat(dropped.getMessage()).contains("no longer to start");
      assertThat(master.statuses(task)).as(task).hasSize(1);
      assertThat(Files.exists(dir.resolve(task))).as(task).isFalse();
    }
  }

  private void assertRan(String task) {
    master.await(task, TaskState.TASK_FINISHED);
    assertThat(dir.resolve(task)).exists();
  }

  private void awaitStart(ExecutorInfo executor) {
    String id = executor.getExecutorId().getValue();
    Await.until(id + " is started", () -> Files.exists(dir.resolve(id)));
  }

  @Test
  void isDroppedAndNeverStarts() {
    start();
    master.run(Wire.framework(), late("late"));
    master.run(Wire.framework(), early("early"));

    assertDropped("late");
    assertRan("early");
  }

  @Test
  void aGroupIsDroppedWholeWhenItIsTooLateForOneOfIt() {
    start();
    master.runGroup(Wire.framework(), POD, true, early("a"), late("b"), Wire.task("c", "true"));

    assertDropped("a", "b", "c");
    master.awaitExit("pod");
    master.runGroup(Wire.framework(), POD, true, early("d"));
    assertRan("d");
  }

  @Test
  void tasksOfAnExecutorAreDroppedOneByOneAndGroupsWhole() {
    start();
    ExecutorInfo unneeded = custom("unneeded");
    master.runOn(Wire.framework(), unneeded, true, late("a"));
    assertDropped("a");
    master.awaitExit("unneeded");

    ExecutorInfo needed = custom("needed");
    master.runOn(Wire.framework(), needed, true, early("b"), late("c"));
    assertDropped("c");
    awaitStart(needed);
    assertThat(master.statuses("b")).as("waits for its executor").isEmpty();

    ExecutorInfo ofGroup = custom("of-group");
    master.runGroup(Wire.framework(), ofGroup, true, early("d"), late("e"));
    assertDropped("d", "e");
    master.awaitExit("of-group");
    assertThat(Files.exists(dir.resolve("unneeded"))).isFalse();
    assertThat(Files.exists(dir.resolve("of-group"))).isFalse();
  }

  @Test
  void whatADeadAgentHadTakenIsDroppedWhenItComesBackTooLate() throws IOException {
    Await.done(start().stop(true));
    taken(late("late"), Optional.empty());
    taken(early("early"), Optional.empty());
    start();

    assertDropped("late");
    assertRan("early");
  }

  @Test
  void aGroupThatADeadAgentHadTakenIsDroppedWhole() throws IOException {
    Await.done(start().stop(true));
    Pod pod = new Pod(POD, "pod-1", "group-1", 2);
    taken(early("a"), Optional.of(pod));
    taken(late("b"), Optional.of(pod));
    Pod other = new Pod(POD, "pod-1", "group-2", 1);
    taken(early("c"), Optional.of(other));
    start();

    assertDropped("a", "b");
    assertRan("c");
  }

  @Test
  void whatADeadAgentHadTakenForExecutorsIsDropped() throws IOException {
    Await.done(start().stop(true));
    ExecutorInfo unneeded = custom("unneeded");
    takenFor(unneeded, late("a"));
    ExecutorInfo needed = custom("needed");
    takenFor(needed, early("b"), late("c"));
    start();

    assertDropped("a", "c");
    awaitStart(needed);
    assertThat(master.subscriptions().getLast().getSubscribe().getExecutorsList())
        .extracting(executor -> executor.getExecutorId().getValue())
        .containsExactly("needed");
    assertThat(master.statuses("b")).as("waits for its executor").isEmpty();
    assertThat(Files.exists(dir.resolve("unneeded"))).isFalse();
  }

  private void takenFor(ExecutorInfo executor, TaskInfo... tasks) throws IOException {
    Pod pod = new Pod(executor, "c-" + executor.getExecutorId().getValue(), "", 1);
    checkpoints().saveExecutor(AGENT, new ExecutorRun.Origin(Wire.framework(), pod, "process"));
    for (TaskInfo task : tasks) {
      taken(task, Optional.of(pod));
    }
  }

  /** As a kill between taking a task and starting it leaves the disk. */
  private void taken(TaskInfo task, Optional<Pod> pod) throws IOException {
    checkpoints()
        .saveRun(
            AGENT,
            new TaskRun.Origin(
                TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()),
                Wire.framework(),
                task,
                "c-" + task.getTaskId().getValue(),
                "process",
                pod));
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(new Layout(dir.resolve("agent")));
  }
}

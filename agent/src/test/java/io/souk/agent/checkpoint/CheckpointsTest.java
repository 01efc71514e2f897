package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.task.Kill;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  private static final AgentId AGENT = new AgentId("agent-1");

  @TempDir Path dir;
  private Layout layout;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    layout = new Layout(dir);
    checkpoints = new Checkpoints(layout);
  }

  private static TaskRun.Origin origin(String task, String container) {
    TaskInfo info = Wire.task(task, "true");
    return new TaskRun.Origin(
        TaskKey.of(Wire.FRAMEWORK_ID, info.getTaskId()),
        Wire.framework(),
        info,
        container,
        "process");
  }

  private static TaskStatus status(TaskState state, String uuid) {
    return TaskStatus.newBuilder()
        .setTaskId(io.souk.protocol.mesos.TaskID.newBuilder().setValue("t"))
        .setState(state)
        .setUuid(ByteString.copyFromUtf8(uuid))
        .build();
  }

  private List<RunRecord> runs() throws IOException {
    return new CheckpointReader(layout, true, 150).read(Optional.of(AGENT)).runs();
  }

  @Test
  void keepsTheAgentsIdentityUntilForgotten() throws IOException {
    assertThat(checkpoints.findAgent()).isEmpty();
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname("here")
            .setId(AgentID.newBuilder().setValue("agent-1"))
            .build();

    checkpoints.saveAgent(info);
    checkpoints.saveAgent(info);

    assertThat(checkpoints.findAgent()).contains(info);
    checkpoints.forgetAgent();
    assertThat(checkpoints.findAgent()).isEmpty();
  }

  @Test
  void keepsWhomToBelieve() throws IOException {
    assertThat(checkpoints.readFence()).isEqualTo(Fence.OPEN);

    checkpoints.saveFence(new Fence(Optional.empty(), 7));

    assertThat(checkpoints.readFence()).isEqualTo(new Fence(Optional.empty(), 7));

    checkpoints.saveFence(new Fence(Optional.of("cluster-1"), 8));

    assertThat(checkpoints.readFence()).isEqualTo(new Fence(Optional.of("cluster-1"), 8));
  }

  @Test
  void anAgentThatLeavesMayJoinAnotherCluster() throws IOException {
    checkpoints.saveFence(new Fence(Optional.of("cluster-1"), 8));

    checkpoints.forgetAgent();

    assertThat(checkpoints.readFence()).isEqualTo(Fence.OPEN);
  }

  @Test
  void keepsRunsWithAllThatHappenedToThem() throws IOException {
    TaskRun.Origin origin = origin("t", "c1");
    Kill kill =
        new Kill(
            Kill.Cause.UNHEALTHY, Duration.ofSeconds(4), Optional.of(Instant.ofEpochMilli(12345)));
    checkpoints.saveRun(AGENT, origin);
    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_STARTING, "1"));
    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_RUNNING, "2"));
    checkpoints.appendAcknowledgement(AGENT, origin, ByteString.copyFromUtf8("1"));
    checkpoints.appendKill(AGENT, origin, kill);

    List<RunRecord> runs = runs();

    assertThat(runs).hasSize(1);
    RunRecord run = runs.get(0);
    assertThat(run.origin()).isEqualTo(origin);
    assertThat(run.updates())
        .containsExactly(status(TaskState.TASK_STARTING, "1"), status(TaskState.TASK_RUNNING, "2"));
    assertThat(run.acknowledged()).containsExactly(ByteString.copyFromUtf8("1"));
    assertThat(run.kill()).contains(kill);
    assertThat(run.complete()).isFalse();

    checkpoints.completeRun(AGENT, origin);
    assertThat(runs().get(0).complete()).isTrue();
  }

  @Test
  void aTornUpdateIsCutOffAndTheFileGoesOn() throws IOException {
    TaskRun.Origin origin = origin("t", "c1");
    checkpoints.saveRun(AGENT, origin);
    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_STARTING, "1"));
    Path updates = layout.taskUpdates(AGENT, origin);
    Files.write(updates, new byte[] {0, 0, 0, 99, 1, 2}, StandardOpenOption.APPEND);

    assertThat(runs().get(0).updates()).hasSize(1);
    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_RUNNING, "2"));

    assertThat(runs().get(0).updates()).hasSize(2);
  }

  @Test
  void anEmptyUpdatesFileIsAsGoodAsNone() throws IOException {
    TaskRun.Origin origin = origin("t", "c1");
    checkpoints.saveRun(AGENT, origin);
    assertThat(layout.taskUpdates(AGENT, origin)).isEmptyFile();
    assertThat(runs().get(0).updates()).isEmpty();

    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_STARTING, "1"));

    assertThat(runs().get(0).updates()).hasSize(1);
  }

  @Test
  void updatesAreKeptWhenTheirFileIsGone() throws IOException {
    TaskRun.Origin origin = origin("t", "c1");
    checkpoints.saveRun(AGENT, origin);
    Files.delete(layout.taskUpdates(AGENT, origin));

    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_STARTING, "1"));

    assertThat(runs().get(0).updates()).hasSize(1);
  }

  @Test
  void oneDamagedTaskDoesNotCostTheOthers() throws IOException {
    checkpoints.saveRun(AGENT, origin("good", "c1"));
    checkpoints.saveRun(AGENT, origin("bad", "c2"));
    checkpoints.saveRun(AGENT, origin("unfinished", "c3"));
    Files.writeString(layout.taskInfo(AGENT, origin("bad", "c2")), "nothing of ours");
    Files.delete(layout.taskInfo(AGENT, origin("unfinished", "c3")));

    CheckpointReader.Found found =
        new CheckpointReader(layout, false, 150).read(Optional.of(AGENT));

    assertThat(found.runs()).extracting(run -> run.origin().containerId()).containsExactly("c1");
    assertThat(found.errors()).isEqualTo(1);
    assertThat(found.leftovers())
        .containsExactly(
            new CheckpointReader.Leftover("c2", layout.runtimeState(AGENT, origin("bad", "c2"))));
    assertThat(found.unfinished())
        .containsExactly(layout.runMeta(AGENT, origin("unfinished", "c3")));
    assertThatThrownBy(() -> new CheckpointReader(layout, true, 150).read(Optional.of(AGENT)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(layout.taskInfo(AGENT, origin("bad", "c2")) + ": damaged at");
  }

  @Test
  void ofWhatIsOverOnlyTheNewestIsRead() throws IOException {
    checkpoints.saveRun(AGENT, origin("runs", "c0"));
    for (int i = 1; i <= 4; i++) {
      TaskRun.Origin over = origin("over" + i, "c" + i);
      checkpoints.saveRun(AGENT, over);
      checkpoints.completeRun(AGENT, over);
      Files.setLastModifiedTime(
          layout.sentinel(AGENT, over), FileTime.from(Instant.ofEpochSecond(1000 + i)));
    }
    Files.writeString(layout.taskInfo(AGENT, origin("over1", "c1")), "nothing of ours");

    assertThat(new CheckpointReader(layout, true, 2).read(Optional.of(AGENT)).runs())
        .extracting(run -> run.origin().containerId())
        .containsExactlyInAnyOrder("c0", "c4", "c3");
  }

  @Test
  void theNewestRunIsLinked() throws IOException {
    checkpoints.saveRun(AGENT, origin("t", "c1"));
    checkpoints.saveRun(AGENT, origin("t", "c2"));

    Path latest = layout.latestMeta(AGENT, origin("t", "c2"));

    assertThat(Files.readSymbolicLink(latest)).isEqualTo(Path.of("c2"));
    assertThat(runs()).hasSize(2);
  }

  @Test
  void aTaskInAPodLiesBelowItsExecutor() throws IOException {
    ExecutorInfo executor =
        Wire.executor("pod").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build();
    TaskRun.Origin plain = origin("t", "nested");
    TaskRun.Origin origin =
        new TaskRun.Origin(
            plain.key(),
            plain.framework(),
            plain.task(),
            plain.containerId(),
            plain.runtime(),
            Optional.of(new Pod(executor, "parent", "group-1", 2)));
    checkpoints.saveRun(AGENT, origin);
    checkpoints.appendUpdate(AGENT, origin, status(TaskState.TASK_RUNNING, "u1"));
    checkpoints.saveRun(AGENT, origin("other", "c9"));

    List<RunRecord> runs = runs();

    assertThat(runs).extracting(RunRecord::origin).contains(origin, origin("other", "c9"));
    assertThat(runs).hasSize(2);
    Path run = dir.resolve("meta/slaves/agent-1/frameworks/framework-1/executors/pod/runs/parent");
    assertThat(run.resolve("containers/nested/tasks/t/task.updates")).exists();
    assertThat(Files.readSymbolicLink(run.resolveSibling("latest"))).hasToString("parent");
    assertThat(layout.sandbox(AGENT, origin))
        .isEqualTo(layout.executorSandbox(AGENT, origin).resolve("containers/nested"));
  }
}

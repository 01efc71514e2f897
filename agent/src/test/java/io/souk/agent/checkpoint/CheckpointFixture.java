package io.souk.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.resource.Ledger;
import io.souk.agent.resource.OperationDecider;
import io.souk.agent.resource.OperationDecision;
import io.souk.agent.task.Drain;
import io.souk.agent.task.Kill;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.fixture.FixtureTree;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the work directory of an agent in which something of everything is kept. {@code main}
 * writes it as a fixture into the file that it is given; do that once a release, and let the test
 * read the old ones, too.
 */
final class CheckpointFixture {

  static final AgentId AGENT = new AgentId("agent-1");
  static final Fence FENCE = new Fence(Optional.of("cluster-1"), 7);
  static final Resources STARTED = ResourcesText.parse("cpus:4;mem:1024;disk:1000", Role.ANY);
  static final FrameworkInfo FRAMEWORK = Wire.framework().toBuilder().setUser("nobody").build();
  static final AgentInfo INFO =
      AgentInfo.newBuilder()
          .setHostname("node-1")
          .setPort(5051)
          .setId(AgentID.newBuilder().setValue(AGENT.value()))
          .build();
  static final Drain DRAIN =
      new Drain(
          DrainConfig.newBuilder().setMarkGone(false).build(), Instant.ofEpochMilli(1_700_000));
  static final Kill KILL =
      new Kill(
          Kill.Cause.UNHEALTHY, Duration.ofSeconds(4), Optional.of(Instant.ofEpochMilli(12345)));

  private CheckpointFixture() {}

  public static void main(String[] args) throws IOException {
    Path dir = Files.createTempDirectory("fixture");
    write(dir);
    Files.writeString(Path.of(args[0]), FixtureTree.pack(dir));
  }

  static TaskRun.Origin origin(String task, String container) {
    TaskInfo info = Wire.task(task, "true");
    return new TaskRun.Origin(
        TaskKey.of(Wire.FRAMEWORK_ID, info.getTaskId()), FRAMEWORK, info, container, "process");
  }

  static TaskRun.Origin inPod() {
    ExecutorInfo executor =
        Wire.executor("pod").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build();
    TaskRun.Origin plain = origin("nested", "nested-c");
    return new TaskRun.Origin(
        plain.key(),
        plain.framework(),
        plain.task(),
        plain.containerId(),
        plain.runtime(),
        Optional.of(new Pod(executor, "pod-c", "group-1", 2)));
  }

  static TaskStatus status(String task, TaskState state, String uuid) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setState(state)
        .setUuid(ByteString.copyFromUtf8(uuid))
        .build();
  }

  static void write(Path dir) throws IOException {
    Checkpoints checkpoints = new Checkpoints(new Layout(dir));
    checkpoints.saveBoot("boot-1");
    checkpoints.saveFence(FENCE);
    checkpoints.saveAgent(INFO);
    checkpoints.saveDrain(AGENT, DRAIN);

    TaskRun.Origin running = origin("running", "running-c");
    checkpoints.saveRun(AGENT, running);
    checkpoints.appendUpdate(AGENT, running, status("running", TaskState.TASK_STARTING, "1"));
    checkpoints.appendAcknowledgement(AGENT, running, ByteString.copyFromUtf8("1"));
    checkpoints.appendUpdate(AGENT, running, status("running", TaskState.TASK_RUNNING, "2"));

    TaskRun.Origin ending = origin("ending", "ending-c");
    checkpoints.saveRun(AGENT, ending);
    checkpoints.appendKill(AGENT, ending, KILL);

    TaskRun.Origin over = origin("over", "over-c");
    checkpoints.saveRun(AGENT, over);
    checkpoints.appendUpdate(AGENT, over, status("over", TaskState.TASK_FINISHED, "3"));
    checkpoints.appendAcknowledgement(AGENT, over, ByteString.copyFromUtf8("3"));
    checkpoints.completeRun(AGENT, over);

    checkpoints.saveRun(AGENT, inPod());
    writeVolume(new ResourceDisk(new Layout(dir)));
  }

  private static void writeVolume(ResourceDisk disk) throws IOException {
    Ledger ledger = disk.recover(STARTED);
    int uuid = 0;
    for (Offer.Operation.Builder operation :
        new Offer.Operation.Builder[] {
          Wire.reserve(Wire.reserved("disk", 100, "eng")), Wire.create(Wire.volume("v1", 64, "eng"))
        }) {
      OperationDecision decision =
          OperationDecider.decide(
              ledger,
              Wire.apply(++uuid, operation),
              Map.of(),
              AGENT,
              ByteString.copyFromUtf8("status-" + uuid));
      disk.delete(disk.apply(decision));
      ledger = decision.after();
    }
  }
}

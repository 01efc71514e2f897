package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reservations and volumes at a whole agent; real processes. */
class AgentOperationsTest {

  private static final Resource VOLUME = Wire.volume("v1", 64, "eng");
  private static final Event.ApplyOperation RESERVE =
      Wire.apply(1, Wire.reserve(Wire.reserved("disk", 100, "eng")));
  private static final Event.ApplyOperation CREATE = Wire.apply(2, Wire.create(VOLUME));

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private final List<AgentServer> agents = new ArrayList<>();

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

  private AgentConfig config(String resources) {
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", 0)
        .withResources(resources, "", "*")
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private AgentServer start() {
    AgentServer agent =
        Await.success(AgentServer.start(vertx, config("cpus:4;mem:1024;disk:1024")));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }

  private Path data() {
    return dir.resolve("agent/volumes/roles/eng/v1");
  }

  private OperationUpdate applied(Event.ApplyOperation operation) {
    master.apply(operation);
    return master.await(operation);
  }

  private static OperationState state(OperationUpdate update) {
    return update.getStatus().getState();
  }

  private static TaskInfo using(String id, String shell) {
    return Wire.task(id, shell).toBuilder().addResources(VOLUME).build();
  }

  private Call.Subscribe resubscribed() {
    int before = master.subscriptions().size();
    master.dropStream();
    Await.until("a new subscription", () -> master.subscriptions().size() > before);
    return master.subscriptions().getLast().getSubscribe();
  }

  @Test
  void announcesWhatItCanDo() {
    start();

    assertThat(master.subscriptions().get(0).getSubscribe().getCapabilitiesList())
        .extracting(AgentInfo.Capability::getType)
        .contains(
            AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
            AgentInfo.Capability.Type.RESIZE_VOLUME,
            AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK)
        // Whether limits are kept depends on the machine.
        .doesNotContain(AgentInfo.Capability.Type.UNKNOWN);
  }

  @Test
  void aVolumeOutlivesItsTasksAndGoesWithItsData() throws IOException {
    start();
    OperationUpdate reserved = applied(RESERVE);
    assertThat(state(reserved)).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(reserved.getFrameworkId()).isEqualTo(Wire.FRAMEWORK_ID);
    assertThat(reserved.getStatus().getOperationId().getValue()).isEqualTo("op-1");
    assertThat(reserved.getStatus().getAgentId().getValue()).isEqualTo("fake-S0");
    assertThat(reserved.getStatus().getUuid().getValue().size()).isEqualTo(16);
    applied(CREATE);
    assertThat(data()).isDirectory();

    master.run(Wire.framework(), using("writes", "echo kept >data/file; echo up; sleep 1000"));
    master.await("writes", TaskState.TASK_RUNNING);
    Await.until("the file", () -> Files.exists(data().resolve("file")));
    OperationUpdate inUse = applied(Wire.apply(3, Wire.destroy(VOLUME)));
    assertThat(state(inUse)).isEqualTo(OperationState.OPERATION_FAILED);
    assertThat(inUse.getStatus().getMessage()).contains("in use by task 'writes'");
    assertThat(data().resolve("file")).exists();
    Await.until(
        "the master learns what the agent has still",
        () ->
            master.calls().stream()
                .anyMatch(
                    call -> call.getUpdateResources().getTotalResourcesList().contains(VOLUME)));

    master.kill(using("writes", ""), Wire.FRAMEWORK_ID);
    master.await("writes", TaskState.TASK_KILLED);
    master.run(Wire.framework(), using("reads", "grep kept data/file"));
    master.await("reads", TaskState.TASK_FINISHED);
    assertThat(state(applied(Wire.apply(4, Wire.destroy(VOLUME)))))
        .isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(data()).doesNotExist();
  }

  @Test
  void aTaskIsDroppedThatUsesWhatTheAgentDoesNotHave() {
    start();
    applied(RESERVE);

    master.run(Wire.framework(), using("early", "true"));

    TaskStatus dropped = master.await("early", TaskState.TASK_DROPPED);
    assertThat(dropped.getReason()).isEqualTo(TaskStatus.Reason.REASON_RESOURCES_UNKNOWN);
    assertThat(dropped.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
  }

  @Test
  void theSameOperationIsAnsweredAgainButNotAppliedAgain() {
    start();
    Event.ApplyOperation reserve = Wire.apply(1, Wire.reserve(Wire.reserved("mem", 100, "eng")));
    OperationUpdate first = applied(reserve);
    master.apply(reserve);
    Await.until("a second answer", () -> master.operationUpdates(reserve).size() == 2);
    master.acknowledge(first);
    assertThat(resubscribed().getOperationsList()).isEmpty();

    master.apply(reserve);
    Await.until("a third answer", () -> master.operationUpdates(reserve).size() == 3);

    assertThat(master.operationUpdates(reserve)).containsOnly(first);
    assertThat(resubscribed().getCheckpointedResourcesList())
        .containsExactly(Wire.reserved("mem", 100, "eng"));
  }

  @Test
  void tellsANewMasterWhatItHasAndWhatNobodyAcknowledged() {
    start();
    applied(RESERVE);
    OperationUpdate created = applied(CREATE);
    master.acknowledge(master.await(RESERVE));
    Event.ApplyOperation tooMuch = Wire.apply(3, Wire.reserve(Wire.reserved("cpus", 100, "eng")));
    assertThat(state(applied(tooMuch))).isEqualTo(OperationState.OPERATION_DROPPED);

    Call.Subscribe subscribe = resubscribed();

    assertThat(subscribe.getCheckpointedResourcesList())
        .containsExactlyInAnyOrder(Wire.reserved("disk", 36, "eng"), VOLUME);
    assertThat(WireResources.read(subscribe.getTotalResourcesList()).scalarValue("disk"))
        .isEqualTo(1024);
    assertThat(subscribe.getOperationsList())
        .extracting(one -> one.getUuid().getValue())
        .containsExactly(CREATE.getUuid(), tooMuch.getUuid());
    assertThat(subscribe.getOperations(0).getLatestStatus()).isEqualTo(created.getStatus());
    Await.until("the update comes again", () -> master.operationUpdates(CREATE).size() >= 2);
  }

  @Test
  void aMachineThatHasLessThanItReservedDoesNotStart() {
    AgentServer agent = start();
    applied(RESERVE);
    Await.success(agent.stop(false));
    agents.clear();

    Throwable refusal = Await.failure(AgentServer.start(vertx, config("cpus:4;mem:1024;disk:90")));

    assertThat(refusal)
        .hasMessage(
            "--resources: reservations and volumes kept on this agent's disk need disk:10 more");
    start();
    assertThat(master.subscriptions().getLast().getSubscribe().getCheckpointedResourcesList())
        .containsExactly(Wire.reserved("disk", 100, "eng"));
  }

  @Test
  void anAgentThatLeftKeepsItsVolumesButNotItsOperations() {
    AgentServer agent = start();
    applied(RESERVE);
    applied(CREATE);
    Await.success(agent.unregister());
    agents.clear();

    start();

    Call.Subscribe subscribe = master.subscriptions().getLast().getSubscribe();
    assertThat(subscribe.getInfo().hasId()).isFalse();
    assertThat(subscribe.getCheckpointedResourcesList()).contains(VOLUME);
    assertThat(subscribe.getOperationsList()).isEmpty();
  }

  @Test
  void aMountDiskIsAMountPoint() {
    String disk =
        "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64},"
            + "\"disk\":{\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"%s\"}}}}]";

    assertThat(Await.failure(AgentServer.start(vertx, config(disk.formatted(dir)))))
        .hasMessage("--resources: disk " + dir + " of type MOUNT: expected a mount point");
  }
}

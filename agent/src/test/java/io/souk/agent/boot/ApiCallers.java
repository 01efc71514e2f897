package io.souk.agent.boot;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent with processes, and a caller of its API. */
@Timeout(120)
abstract class ApiCallers {

  static final String ENDLESS = "while true; do sleep 0.05; done";

  @TempDir Path dir;
  final Vertx vertx = Vertx.vertx();
  FakeMaster master;
  AgentServer agent;
  AgentClient client;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    startAgent();
  }

  void startAgent() {
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    agent = Await.success(AgentServer.start(vertx, config));
    Await.success(agent.registered());
    client = new AgentClient(agent.port());
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  ContainerID task(String id, String shell) {
    master.run(Wire.framework(), Wire.task(id, shell));
    return master.await(id, TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
  }

  static ContainerID in(ContainerID parent, String id) {
    return ContainerID.newBuilder().setValue(id).setParent(parent).build();
  }

  static ContainerID alone(String id) {
    return ContainerID.newBuilder().setValue(id).build();
  }

  static Call launch(ContainerID id, String shell) {
    return Call.newBuilder()
        .setType(Call.Type.LAUNCH_CONTAINER)
        .setLaunchContainer(
            Call.LaunchContainer.newBuilder()
                .setContainerId(id)
                .setCommand(CommandInfo.newBuilder().setValue(shell)))
        .build();
  }

  static Call wait(ContainerID id) {
    return Call.newBuilder()
        .setType(Call.Type.WAIT_CONTAINER)
        .setWaitContainer(Call.WaitContainer.newBuilder().setContainerId(id))
        .build();
  }

  static Call kill(ContainerID id, int signal) {
    return Call.newBuilder()
        .setType(Call.Type.KILL_CONTAINER)
        .setKillContainer(Call.KillContainer.newBuilder().setContainerId(id).setSignal(signal))
        .build();
  }

  static Call remove(ContainerID id) {
    return Call.newBuilder()
        .setType(Call.Type.REMOVE_CONTAINER)
        .setRemoveContainer(Call.RemoveContainer.newBuilder().setContainerId(id))
        .build();
  }

  static Call session(ContainerID id, String shell) {
    return Call.newBuilder()
        .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
        .setLaunchNestedContainerSession(
            Call.LaunchNestedContainerSession.newBuilder()
                .setContainerId(id)
                .setCommand(CommandInfo.newBuilder().setValue(shell)))
        .build();
  }

  static Call output(ContainerID id) {
    return Call.newBuilder()
        .setType(Call.Type.ATTACH_CONTAINER_OUTPUT)
        .setAttachContainerOutput(Call.AttachContainerOutput.newBuilder().setContainerId(id))
        .build();
  }

  static Call attach(ContainerID id) {
    return Call.newBuilder()
        .setType(Call.Type.ATTACH_CONTAINER_INPUT)
        .setAttachContainerInput(
            Call.AttachContainerInput.newBuilder()
                .setType(Call.AttachContainerInput.Type.CONTAINER_ID)
                .setContainerId(id))
        .build();
  }

  static Call stdin(String text) {
    return io(
        ProcessIO.newBuilder()
            .setType(ProcessIO.Type.DATA)
            .setData(
                ProcessIO.Data.newBuilder()
                    .setType(ProcessIO.Data.Type.STDIN)
                    .setData(ByteString.copyFromUtf8(text))));
  }

  static Call io(ProcessIO.Builder io) {
    return Call.newBuilder()
        .setType(Call.Type.ATTACH_CONTAINER_INPUT)
        .setAttachContainerInput(
            Call.AttachContainerInput.newBuilder()
                .setType(Call.AttachContainerInput.Type.PROCESS_IO)
                .setProcessIo(io))
        .build();
  }

  Response.WaitContainer ending(ContainerID id) {
    return client.post(wait(id)).response().getWaitContainer();
  }

  Path run(String task) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest");
  }

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

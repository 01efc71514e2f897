package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that say more than their readers take, at a whole agent. */
@Timeout(300)
class SessionStreamsTest {

  /** More than sockets and the agent hold together. */
  private static final int MUCH = 32 << 20;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;
  private AgentClient client;
  private ContainerID task;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    agent = Await.success(AgentServer.start(vertx, config));
    Await.success(agent.registered());
    client = new AgentClient(agent.port());
    master.run(Wire.framework(), Wire.task("t", "exec sleep 1000"));
    task = master.await("t", TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private ContainerID name(String session) {
    return ContainerID.newBuilder().setValue(session).setParent(task).build();
  }

  /** Says much once it is told to, and leaves a file when it has. */
  private AgentClient.Output open(String session) {
    String shell =
        "read -r go; head -c " + MUCH + " /dev/zero | tr '\\0' x; touch " + done(session);
    return client.stream(
        Call.newBuilder()
            .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
            .setLaunchNestedContainerSession(
                Call.LaunchNestedContainerSession.newBuilder()
                    .setContainerId(name(session))
                    .setCommand(CommandInfo.newBuilder().setValue(shell)))
            .build());
  }

  private Path done(String session) {
    return dir.resolve(session + "-done");
  }

  private void go(String session) {
    client
        .input()
        .send(
            Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_INPUT)
                .setAttachContainerInput(
                    Call.AttachContainerInput.newBuilder()
                        .setType(Call.AttachContainerInput.Type.CONTAINER_ID)
                        .setContainerId(name(session)))
                .build())
        .send(
            Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_INPUT)
                .setAttachContainerInput(
                    Call.AttachContainerInput.newBuilder()
                        .setType(Call.AttachContainerInput.Type.PROCESS_IO)
                        .setProcessIo(
                            ProcessIO.newBuilder()
                                .setType(ProcessIO.Type.DATA)
                                .setData(
                                    ProcessIO.Data.newBuilder()
                                        .setType(ProcessIO.Data.Type.STDIN)
                                        .setData(ByteString.copyFromUtf8("go\n")))))
                .build());
  }

  @Test
  void aCommandWaitsForItsClientAndNothingIsLost() {
    AgentClient.Output slow = open("slow");
    go("slow");
    AgentClient.Output quick = open("quick");
    go("quick");

    assertThat(quick.rest(ProcessIO.Data.Type.STDOUT)).hasSize(MUCH);
    assertThat(done("quick")).exists();
    assertThat(done("slow")).as("nobody has read it").doesNotExist();
    assertThat(slow.rest(ProcessIO.Data.Type.STDOUT)).hasSize(MUCH);
    assertThat(done("slow")).exists();
  }

  @Test
  void whoReadsAlongAndDoesNotKeepUpIsCutOff() {
    AgentClient.Output output = open("s");
    AgentClient.Output along =
        client.stream(
            Call.newBuilder()
                .setType(Call.Type.ATTACH_CONTAINER_OUTPUT)
                .setAttachContainerOutput(
                    Call.AttachContainerOutput.newBuilder().setContainerId(name("s")))
                .build());
    go("s");

    assertThat(output.rest(ProcessIO.Data.Type.STDOUT)).hasSize(MUCH);
    assertThat(rest(along).length()).isLessThan(MUCH);
  }

  private static String rest(AgentClient.Output output) {
    try {
      return output.rest(ProcessIO.Data.Type.STDOUT);
    } catch (UncheckedIOException cut) {
      return "";
    }
  }
}

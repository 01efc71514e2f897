package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What containers of callers may use on an agent with control groups. */
@RequiresCgroups
@Timeout(120)
class NestedLimitsTest {

  private static final String SHOWS = "cat /proc/self/cgroup; while true; do sleep 0.05; done";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;
  private AgentClient client;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withIsolation(
                IsolationConfig.DEFAULT.withGroups(
                    new IsolationConfig.Groups(
                        Path.of("/sys/fs/cgroup"),
                        "souk-nested-test",
                        false,
                        true,
                        OptionalLong.empty())));
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

  private AgentClient.Answered launch(ContainerID id, boolean share) {
    return client.post(
        Call.newBuilder()
            .setType(Call.Type.LAUNCH_CONTAINER)
            .setLaunchContainer(
                Call.LaunchContainer.newBuilder()
                    .setContainerId(id)
                    .setCommand(CommandInfo.newBuilder().setValue(SHOWS))
                    .setContainer(
                        ContainerInfo.newBuilder()
                            .setType(ContainerInfo.Type.MESOS)
                            .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(share))))
            .build());
  }

  /** Where the processes of a container are, by controller. */
  private static String groups(Path sandbox) {
    Path stdout = sandbox.resolve("stdout");
    return Await.value(
        "groups in " + stdout,
        () -> {
          try {
            String text = Files.exists(stdout) ? Files.readString(stdout) : "";
            return Optional.of(text).filter(it -> it.contains("souk-nested-test"));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whatIsNestedSharesTheLimitsOfItsTaskUnlessItIsToHaveItsOwn() {
    master.run(Wire.framework(), Wire.task("t", SHOWS));
    ContainerID task =
        master.await("t", TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
    Path sandbox =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/t/runs/latest");
    ContainerID shares = ContainerID.newBuilder().setValue("shares").setParent(task).build();
    ContainerID own = ContainerID.newBuilder().setValue("own").setParent(task).build();
    ContainerID deeper = ContainerID.newBuilder().setValue("deeper").setParent(shares).build();

    assertThat(launch(shares, true)).isEqualTo(new AgentClient.Answered(200, ""));
    assertThat(launch(own, false)).isEqualTo(new AgentClient.Answered(200, ""));
    assertThat(launch(deeper, true)).isEqualTo(new AgentClient.Answered(200, ""));

    String groups = groups(sandbox);
    Path containers = sandbox.resolve("containers");
    assertThat(groups(containers.resolve("shares"))).isEqualTo(groups);
    assertThat(groups(containers.resolve("shares/containers/deeper"))).isEqualTo(groups);
    assertThat(groups(containers.resolve("own"))).isNotEqualTo(groups);

    client.post(
        Call.newBuilder()
            .setType(Call.Type.KILL_CONTAINER)
            .setKillContainer(Call.KillContainer.newBuilder().setContainerId(shares))
            .build());
    Call wait =
        Call.newBuilder()
            .setType(Call.Type.WAIT_CONTAINER)
            .setWaitContainer(Call.WaitContainer.newBuilder().setContainerId(shares))
            .build();
    assertThat(client.post(wait).response().getWaitContainer().getExitStatus()).isEqualTo(9);
    assertThat(launch(ContainerID.newBuilder().setValue("more").setParent(task).build(), true))
        .as("the task goes on")
        .isEqualTo(new AgentClient.Answered(200, ""));
  }
}

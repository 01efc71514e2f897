package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.docker.ForeignContainer;
import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose agent is ended by {@code kill -9}: nobody can talk to them any more. */
@RequiresDocker
class SessionCrashTest {

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<Process> agents = new ArrayList<>();
  private final TaskInfo task = Wire.task("t", "exec sleep 1000");
  private FakeMaster master;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    master.kill(task, Wire.FRAMEWORK_ID);
    master.await("t", TaskState.TASK_KILLED);
    Await.until("nothing is left", () -> ForeignContainer.count(dir.resolve("agent")) == 0);
    agents.forEach(Process::destroyForcibly);
    master.close();
    Await.success(vertx.close());
  }

  private Process startAgent(String runtime) throws IOException {
    int before = master.subscriptions().size();
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName(),
                master.url().toString(),
                dir.resolve("agent").toString(),
                runtime)
            .inheritIO()
            .start();
    agents.add(agent);
    Await.until("the agent subscribes", () -> master.subscriptions().size() > before);
    return agent;
  }

  private AgentClient.Output openSession(ContainerID parent, String shell) {
    int port = master.subscriptions().getLast().getSubscribe().getInfo().getPort();
    return new AgentClient(port)
        .stream(
            Call.newBuilder()
                .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
                .setLaunchNestedContainerSession(
                    Call.LaunchNestedContainerSession.newBuilder()
                        .setContainerId(
                            ContainerID.newBuilder().setValue("session").setParent(parent))
                        .setCommand(CommandInfo.newBuilder().setValue(shell)))
                .build());
  }

  private static boolean lives(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(it -> it.info().commandLine().filter(line -> line.contains(mark)).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "docker"})
  void whatItLeftOfThemIsEndedByTheNextOne(String runtime) throws Exception {
    Process agent = startAgent(runtime);
    master.run(Wire.framework(), task);
    ContainerID container =
        master.await("t", TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
    String mark = "mark-" + UUID.randomUUID();
    AgentClient.Output session =
        openSession(
            container, "trap '' TERM HUP; echo up; while true; do sleep 0.05; done; : " + mark);
    session.until(ProcessIO.Data.Type.STDOUT, "up");
    assertThat(lives(mark)).isTrue();

    agent.destroyForcibly().waitFor();
    agents.remove(agent);
    assertThat(lives(mark)).as("it heeds no signal").isTrue();
    startAgent(runtime);

    Await.until("nothing of it is left", () -> !lives(mark));
    assertThat(master.statuses("t"))
        .extracting(status -> status.getState())
        .doesNotContain(TaskState.TASK_FAILED, TaskState.TASK_FINISHED);
  }
}

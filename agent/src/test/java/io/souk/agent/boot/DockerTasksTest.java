package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.docker.ForeignContainer;
import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.adapter.docker.SlowRegistry;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What schedulers see of Docker tasks: ends, kills, ports, and what is left of them. */
@RequiresDocker
class DockerTasksTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agent.ifPresent(it -> Await.done(it.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private void startAgent(UnaryOperator<DockerConfig> docker) {
    AgentServer started =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024;ports:[1024-65535]", "", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.DOCKER, Optional.empty(), TestEngine.HOST)
                    .withDocker(docker.apply(DockerConfig.DEFAULT))
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    agent = Optional.of(started);
    Await.success(started.registered());
  }

  @Test
  void whoHearsTheSignalEndsByItself() {
    startAgent(docker -> docker);
    TaskInfo task =
        docker("polite", "trap 'exit 7' TERM; while true; do sleep 0.1; done", image()).toBuilder()
            .setKillPolicy(grace(Duration.ofMinutes(5)))
            .build();
    master.run(Wire.framework(), task);
    master.await("polite", TaskState.TASK_RUNNING);
    master.kill(task, Wire.FRAMEWORK_ID);
    TaskStatus killed = master.await("polite", TaskState.TASK_KILLED);
    assertThat(killed.getMessage()).isEqualTo("Container exited with status 7");
  }

  @Test
  void whoDoesNotIsKilledAfterItsGrace() {
    startAgent(docker -> docker);
    TaskInfo task =
        docker(
                "stubborn",
                "trap 'echo heard' TERM; echo up; while true; do sleep 0.1; done",
                image())
            .toBuilder()
            .setKillPolicy(grace(Duration.ofMillis(800)))
            .build();
    master.run(Wire.framework(), task);
    master.await("stubborn", TaskState.TASK_RUNNING);
    Await.until("up", () -> stdout("stubborn").startsWith("up"));
    master.kill(task, Wire.FRAMEWORK_ID);
    TaskStatus killed = master.await("stubborn", TaskState.TASK_KILLED);
    assertThat(killed.getMessage()).isEqualTo("Container exited with status 137");
    assertThat(stdout("stubborn")).isEqualTo("up\nheard\n");
  }

  @Test
  void whoTakesTooLongFailsAtOnce() {
    startAgent(docker -> docker);
    TaskInfo task =
        docker("slow", "trap 'echo heard' TERM; while true; do sleep 0.1; done", image())
            .toBuilder()
            .setMaxCompletionTime(DurationInfo.newBuilder().setNanoseconds(300_000_000))
            .build();
    master.run(Wire.framework(), task);
    TaskStatus failed = master.await("slow", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    assertThat(master.statuses("slow"))
        .extracting(TaskStatus::getState)
        .doesNotContain(TaskState.TASK_KILLING);
    assertThat(stdout("slow")).doesNotContain("heard");
  }

  @Test
  void aKillGivesUpThePull() throws Exception {
    startAgent(docker -> docker);
    try (SlowRegistry registry = new SlowRegistry(vertx)) {
      TaskInfo task = docker("pulling", "true", DockerInfo.newBuilder().setImage(registry.image()));
      master.run(Wire.framework(), task);
      registry.awaitPull();
      master.kill(task, Wire.FRAMEWORK_ID);
      TaskStatus killed = master.await("pulling", TaskState.TASK_KILLED);
      assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
      assertThat(killed.getMessage()).isEqualTo("Container destroyed while pulling image");
    }
  }

  @Test
  void aKillBeforeTheTaskIsSavedLeavesNothing() {
    startAgent(docker -> docker);
    TaskInfo task = docker("gone", "sleep 1000", image());
    // In one piece, so that the kill is there while the task is being written.
    master.send(
        Event.newBuilder()
            .setType(Event.Type.RUN_TASKS)
            .setRunTasks(
                Event.RunTasks.newBuilder().setFrameworkInfo(Wire.framework()).addTasks(task)),
        Event.newBuilder()
            .setType(Event.Type.KILL_TASK)
            .setKillTask(
                Event.KillTask.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)
                    .setTaskId(task.getTaskId())));
    TaskStatus killed = master.await("gone", TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    // Whatever the engine was asked for by then has been done when another task runs.
    master.run(Wire.framework(), docker("next", "sleep 1000", image()));
    master.await("next", TaskState.TASK_RUNNING);
    Await.until("only the next is left", () -> ForeignContainer.count(dir.resolve("agent")) == 1);
  }

  @Test
  void aMappedPortAnswersOnTheHost() throws Exception {
    startAgent(docker -> docker);
    int port = freePort();
    DockerInfo.Builder bridge =
        image()
            .setNetwork(DockerInfo.Network.BRIDGE)
            .addPortMappings(
                DockerInfo.PortMapping.newBuilder().setHostPort(port).setContainerPort(80));
    TaskInfo task =
        docker("web", "echo hello > /tmp/index.html; httpd -f -p 80 -h /tmp", bridge).toBuilder()
            .addResources(
                Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(
                        Value.Ranges.newBuilder()
                            .addRange(Value.Range.newBuilder().setBegin(port).setEnd(port))))
            .build();
    master.run(Wire.framework(), task);
    TaskStatus running = master.await("web", TaskState.TASK_RUNNING);
    assertThat(running.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
        .startsWith("172.");
    Await.until("an answer", () -> "hello\n".equals(get(port)));
  }

  @Test
  void optionsThatCannotBeAreSaid() {
    startAgent(docker -> docker);
    DockerInfo.Builder docker =
        image()
            .addParameters(
                io.souk.protocol.mesos.Parameter.newBuilder().setKey("no-such").setValue("x"));
    master.run(Wire.framework(), docker("odd", "true", docker));
    TaskStatus failed = master.await("odd", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    assertThat(failed.getMessage())
        .isEqualTo(
            "Failed to launch container: Failed to create docker run options: parameter"
                + " 'no-such=x': this option is not supported");
  }

  @Test
  void containersThatNobodyKnowsAreEnded() throws Exception {
    try (ForeignContainer orphan = ForeignContainer.of(dir.resolve("agent"));
        ForeignContainer stranger = ForeignContainer.of(dir.resolve("other"))) {
      startAgent(docker -> docker);
      assertThat(orphan.exists()).isFalse();
      assertThat(stranger.exists()).isTrue();
    }
  }

  @Test
  void unlessTheAgentIsToLeaveThem() throws Exception {
    try (ForeignContainer orphan = ForeignContainer.of(dir.resolve("agent"))) {
      startAgent(docker -> docker.withRemoval(Duration.ZERO, false));
      assertThat(orphan.exists()).isTrue();
    }
  }

  @Test
  void tasksWithoutAContainerGetTheDefaultOne() {
    startAgent(
        docker ->
            docker.withContainerInfo(
                "{\"type\":\"DOCKER\",\"docker\":{\"image\":\"" + TestEngine.IMAGE + "\"}}"));
    master.run(Wire.framework(), Wire.task("plain", "echo $MESOS_CONTAINER_NAME"));
    master.await("plain", TaskState.TASK_FINISHED);
    assertThat(stdout("plain")).startsWith("mesos-");
  }

  private String stdout(String task) {
    Path file =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
            .resolve(task)
            .resolve("runs/latest/stdout");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String get(int port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI url = URI.create("http://127.0.0.1:" + port + "/index.html");
      return client
          .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static KillPolicy grace(Duration grace) {
    return KillPolicy.newBuilder()
        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))
        .build();
  }

  private static DockerInfo.Builder image() {
    return DockerInfo.newBuilder().setImage(TestEngine.IMAGE);
  }

  private static TaskInfo docker(String id, String command, DockerInfo.Builder docker) {
    return Wire.task(id, command).toBuilder()
        .setContainer(
            ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).setDocker(docker))
        .build();
  }
}

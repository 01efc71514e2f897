package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.docker.EngineProxy;
import io.souk.agent.adapter.docker.ForeignContainer;
import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker tasks of an agent that starts again before its engine does, or with the whole machine. */
@RequiresDocker
class DockerRestartTest {

  private static final String UNTIL_GO =
      "while ! test -f /mnt/mesos/sandbox/go; do sleep 0.1; done; exit 3";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private EngineProxy engine;
  private Optional<AgentServer> agent = Optional.empty();
  private DockerConfig docker = DockerConfig.DEFAULT;

  @BeforeEach
  void start() throws IOException {
    master = FakeMaster.start(vertx);
    engine = new EngineProxy();
  }

  @AfterEach
  void stop() throws IOException {
    engine.away(false);
    agent.ifPresent(running -> Await.done(running.stop(false)));
    engine.close();
    master.close();
    Await.success(vertx.close());
  }

  private AgentServer startAgent() throws IOException {
    int before = master.subscriptions().size();
    AgentServer started =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                    .withRuntime(AgentConfig.RuntimeChoice.AUTO, Optional.empty(), engine.url())
                    .withDocker(docker)
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    agent = Optional.of(started);
    Await.until("it subscribes", () -> master.subscriptions().size() > before);
    Await.success(started.registered());
    return started;
  }

  private void leaveTasks() {
    Await.success(agent.orElseThrow().stop(true));
    agent = Optional.empty();
  }

  private Path sandbox(String executor) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(executor)
        .resolve("runs/latest");
  }

  private boolean executorRuns() {
    AgentServer running = agent.orElseThrow();
    return running.queries().view().frameworks().stream()
        .flatMap(framework -> framework.executors().stream())
        .anyMatch(it -> running.queries().container(it.containerId()).isPresent());
  }

  private static ContainerInfo container() {
    return ContainerInfo.newBuilder()
        .setType(ContainerInfo.Type.DOCKER)
        .setDocker(DockerInfo.newBuilder().setImage(TestEngine.IMAGE))
        .build();
  }

  private static TaskInfo docker(String id, String command) {
    return Wire.task(id, command).toBuilder().setContainer(container()).build();
  }

  private List<String> tasksTold() {
    return master.subscriptions().getLast().getSubscribe().getTasksList().stream()
        .map(Task::getName)
        .toList();
  }

  @Test
  void anEngineThatIsAwayIsWaitedForAndNothingIsSaidOfItsTasksMeanwhile() throws Exception {
    startAgent();
    master.run(Wire.framework(), docker("inside", UNTIL_GO), Wire.task("outside", "sleep 1000"));
    master.await("inside", TaskState.TASK_RUNNING);
    int outside =
        master.await("outside", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    leaveTasks();
    engine.away(true);
    try (ForeignContainer orphan = ForeignContainer.of(dir.resolve("agent"))) {
      startAgent();

      assertThat(tasksTold()).containsExactlyInAnyOrder("inside", "outside");
      assertThat(ProcessHandle.of(outside)).isPresent();
      // Another task's end comes after whatever was said of that one.
      master.run(Wire.framework(), Wire.task("later", "true"));
      master.await("later", TaskState.TASK_FINISHED);
      assertThat(master.statuses("inside"))
          .extracting(TaskStatus::getState)
          .containsOnly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
      assertThat(orphan.exists()).isTrue();

      engine.away(false);
      Files.createFile(sandbox("inside").resolve("go"));

      assertThat(master.await("inside", TaskState.TASK_FAILED).getMessage())
          .isEqualTo("Container exited with status 3");
      Await.until("the orphan is ended", () -> !orphan.exists());
    }
  }

  @Test
  void theSameWithAnExecutor() throws Exception {
    startAgent();
    ExecutorInfo executor =
        Wire.customExecutor("e", "sleep 1000").toBuilder().setContainer(container()).build();
    master.runOn(Wire.framework(), executor, true, Wire.task("a", ""));
    Await.until("its container is known", this::executorRuns);
    ExecutorClient before =
        new ExecutorClient(vertx, agent.orElseThrow().port(), "e", Codec.JSON).subscribe();
    before.awaitLaunch("a");
    before.report("a", TaskState.TASK_RUNNING);
    leaveTasks();
    engine.away(true);

    startAgent();
    assertThat(tasksTold()).containsExactly("a");
    ExecutorClient after =
        new ExecutorClient(vertx, agent.orElseThrow().port(), "e", Codec.JSON).subscribe();
    engine.away(false);
    after.report("a", TaskState.TASK_FINISHED);

    master.await("a", TaskState.TASK_FINISHED);
    assertThat(master.statuses("a"))
        .extracting(TaskStatus::getState)
        .containsOnly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  @Test
  void anEngineThatWasNeverUsedIsNotWaitedFor() throws Exception {
    engine.away(true);
    startAgent();

    master.run(Wire.framework(), docker("inside", "true"));
    assertThat(master.await("inside", status -> true).getState())
        .isNotIn(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
  }

  /** The engine lists them as ended with whatever the end of the machine made of them. */
  @Test
  void afterARestartOfTheMachineContainersAreGoneWhateverTheEngineSays() throws Exception {
    startAgent();
    master.run(Wire.framework(), docker("ended", UNTIL_GO), docker("again", "sleep 1000"));
    master.await("ended", TaskState.TASK_RUNNING);
    master.await("again", TaskState.TASK_RUNNING);
    ExecutorInfo executor =
        Wire.customExecutor("e", "sleep 1000").toBuilder().setContainer(container()).build();
    master.runOn(Wire.framework(), executor, true, Wire.task("a", ""));
    Await.until("its container is known", this::executorRuns);
    ExecutorClient client =
        new ExecutorClient(vertx, agent.orElseThrow().port(), "e", Codec.JSON).subscribe();
    client.awaitLaunch("a");
    client.report("a", TaskState.TASK_RUNNING);
    leaveTasks();
    Files.createFile(sandbox("ended").resolve("go"));
    Await.until("it has ended", () -> ForeignContainer.running(dir.resolve("agent")) == 2);
    new Checkpoints(new Layout(dir.resolve("agent"))).saveBoot("an-earlier-one");
    docker = DockerConfig.DEFAULT.withRemoval(Duration.ofHours(1), true);

    startAgent();

    for (String task : List.of("ended", "again", "a")) {
      TaskStatus failed = master.await(task, TaskState.TASK_FAILED);
      assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
      assertThat(failed.getMessage()).isEqualTo("Abnormal executor termination: unknown container");
    }
    Await.until("nothing runs", () -> ForeignContainer.running(dir.resolve("agent")) == 0);
    assertThat(ForeignContainer.count(dir.resolve("agent")))
        .as("those of tasks are kept to be looked at")
        .isGreaterThanOrEqualTo(2);
    assertThat(master.subscriptions().getLast().getSubscribe().getInfo().getId().getValue())
        .isEqualTo("fake-S0");
    leaveTasks();
    docker = DockerConfig.DEFAULT;
    startAgent();
    Await.until("nothing is left", () -> ForeignContainer.count(dir.resolve("agent")) == 0);
  }

  @Test
  void aDrainEndsContainersAlsoOverARestart() throws Exception {
    startAgent();
    TaskInfo stubborn =
        docker("stubborn", "trap '' TERM; while :; do sleep 0.05; done").toBuilder()
            .setKillPolicy(
                KillPolicy.newBuilder()
                    .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(600_000_000_000L)))
            .build();
    master.run(Wire.framework(), stubborn, docker("polite", "exec sleep 1000"));
    master.await("stubborn", TaskState.TASK_RUNNING);
    master.await("polite", TaskState.TASK_RUNNING);
    drain(DrainConfig.newBuilder());
    assertThat(master.await("stubborn", TaskState.TASK_KILLING).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    leaveTasks();

    startAgent();
    master.run(Wire.framework(), docker("new", "true"));
    assertThat(master.await("new", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(ForeignContainer.running(dir.resolve("agent"))).isPositive();
    drain(DrainConfig.newBuilder().setMaxGracePeriod(DurationInfo.newBuilder().setNanoseconds(0)));

    for (String task : List.of("stubborn", "polite")) {
      assertThat(master.await(task, TaskState.TASK_KILLED).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    }
    Await.until("it is drained", () -> agent.orElseThrow().queries().view().drain().isEmpty());
    Await.until("nothing is left", () -> ForeignContainer.count(dir.resolve("agent")) == 0);
  }

  private void drain(DrainConfig.Builder config) {
    master.send(
        Event.newBuilder()
            .setType(Event.Type.DRAIN)
            .setDrain(Event.Drain.newBuilder().setConfig(config)));
  }
}

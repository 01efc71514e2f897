package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Volume;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
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

/** Task groups at a whole agent; real processes. */
class AgentPodsTest {

  private static final ExecutorInfo POD = Wire.executor("pod");

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

  private Path executorSandbox() {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/pod/runs/latest");
  }

  private Path sandbox(String task) {
    return executorSandbox().resolve("tasks").resolve(task);
  }

  private static TaskInfo endless(String id) {
    return Wire.task(id, "while true; do sleep 0.05; done");
  }

  private ContainerID container(String task) {
    return master.await(task, TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
  }

  private Call.Subscribe resubscribed() {
    int before = master.subscriptions().size();
    master.dropStream();
    Await.until("a new subscription", () -> master.subscriptions().size() > before);
    return master.subscriptions().getLast().getSubscribe();
  }

  private boolean hasExited() {
    return master.calls().stream().anyMatch(Call::hasExecutorExited);
  }

  @Test
  void tasksOfAPodRunInOneExecutor() throws Exception {
    AgentServer agent = start();

    master.runGroup(
        Wire.framework(), POD, true, Wire.task("a", "echo of a; env; sleep 1000"), endless("b"));

    ContainerID a = container("a");
    ContainerID b = container("b");
    assertThat(a.getValue()).isNotEqualTo(b.getValue());
    assertThat(a.getParent()).isEqualTo(b.getParent());
    assertThat(a.getParent().getValue()).isNotEmpty();
    assertThat(master.statuses("a"))
        .extracting(status -> status.getExecutorId().getValue())
        .containsOnly("pod");
    assertThat(executorSandbox().toRealPath().getFileName()).hasToString(a.getParent().getValue());
    assertThat(sandbox("a").toRealPath())
        .isEqualTo(executorSandbox().toRealPath().resolve("containers").resolve(a.getValue()));
    Await.until("its output", () -> Files.exists(sandbox("a").resolve("stdout")));
    Await.until(
        "its variables",
        () -> {
          try {
            return Files.readString(sandbox("a").resolve("stdout")).contains("MESOS_CONTAINER_IP=");
          } catch (java.io.IOException e) {
            return false;
          }
        });
    assertThat(Files.readString(sandbox("a").resolve("stdout")))
        .startsWith("of a\n")
        .contains("MESOS_CONTAINER_IP=127.0.0.1\n")
        .doesNotContain("MESOS_EXECUTOR_ID", "MESOS_AGENT_ENDPOINT");

    Call.Subscribe subscribe = resubscribed();
    assertThat(subscribe.getExecutorsList())
        .containsExactly(POD.toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build());
    assertThat(subscribe.getTasksList())
        .extracting(task -> task.getExecutorId().getValue())
        .containsExactly("pod", "pod");
    List<ExecutorView> shown = agent.queries().view().frameworks().get(0).executors();
    assertThat(shown).hasSize(1);
    assertThat(shown.get(0).commandTask()).isFalse();
    assertThat(shown.get(0).executorId()).isEqualTo("pod");
    assertThat(shown.get(0).containerId()).isEqualTo(a.getParent().getValue());
    assertThat(shown.get(0).tasks())
        .extracting((Task task) -> task.getTaskId().getValue())
        .containsExactly("a", "b");
    assertThat(shown.get(0).resources()).hasSize(7);
    assertThat(containers(agent))
        .contains(
            "\"container_id\":\"" + a.getParent().getValue() + "\"",
            "\"executor_id\":\"pod\"",
            "\"cpus_soft_limit\":0.2");
  }

  private String containers(AgentServer agent) {
    return Await.success(
            vertx
                .createHttpClient()
                .request(HttpMethod.GET, agent.port(), "127.0.0.1", "/containers")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body))
        .toString();
  }

  @Test
  void whenAllHaveFinishedTheExecutorEnds() {
    AgentServer agent = start();
    master.acknowledgeOnly(status -> status.getState() != TaskState.TASK_FINISHED);

    master.runGroup(Wire.framework(), POD, true, Wire.task("a", "true"), endless("b"));
    master.await("a", TaskState.TASK_FINISHED);
    assertThat(master.statuses("b"))
        .extracting(TaskStatus::getState)
        .doesNotContain(TaskState.TASK_KILLED, TaskState.TASK_KILLING);
    assertThat(resubscribed().getExecutorsCount()).isEqualTo(1);
    master.acknowledgeOnly(status -> true);
    resubscribed();
    assertThat(hasExited()).isFalse();
    master.kill(endless("b"), Wire.FRAMEWORK_ID);

    Call.ExecutorExited exited = master.awaitExit("pod");
    assertThat(exited.getFrameworkId()).isEqualTo(Wire.FRAMEWORK_ID);
    assertThat(exited.getStatus()).isZero();
    master.await("b", TaskState.TASK_KILLED);
    assertThat(resubscribed().getExecutorsList()).isEmpty();
    assertThat(agent.queries().view().frameworks()).isEmpty();
    ExecutorView over =
        agent.queries().view().completedFrameworks().get(0).completedExecutors().get(0);
    assertThat(over.completedTasks()).hasSize(2);
  }

  @Test
  void oneFailureEndsAllWithTheirOwnPatience() {
    start();
    TaskInfo stubborn =
        Wire.task("stubborn", "trap '' TERM; touch ready; while true; do sleep 0.05; done")
            .toBuilder()
            .setKillPolicy(
                KillPolicy.newBuilder()
                    .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(1_000_000)))
            .build();
    TaskInfo fails = Wire.task("fails", "while [ ! -e ../../go ]; do sleep 0.02; done; exit 3");
    master.runGroup(Wire.framework(), POD, true, fails, stubborn, endless("polite"));
    Await.until("the trap", () -> Files.exists(sandbox("stubborn").resolve("ready")));
    master.await("polite", TaskState.TASK_RUNNING);
    touch(executorSandbox().resolve("go"));

    master.await("fails", TaskState.TASK_FAILED);
    assertThat(master.await("stubborn", TaskState.TASK_KILLED).getMessage())
        .isEqualTo("Command terminated with signal Killed");
    assertThat(master.await("polite", TaskState.TASK_KILLED).getMessage())
        .isEqualTo("Command terminated with signal Terminated");
    master.awaitExit("pod");
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void killingOneEndsItsGroupButNoOther() {
    start();
    master.runGroup(Wire.framework(), POD, true, endless("a"), endless("b"));
    master.await("b", TaskState.TASK_RUNNING);
    master.runGroup(Wire.framework(), POD, false, endless("c"));
    assertThat(container("c").getParent()).isEqualTo(container("a").getParent());

    master.kill(endless("a"), Wire.FRAMEWORK_ID);

    master.await("a", TaskState.TASK_KILLED);
    master.await("b", TaskState.TASK_KILLED);
    assertThat(resubscribed().getTasksList())
        .extracting(task -> task.getTaskId().getValue())
        .contains("c");
    assertThat(hasExited()).isFalse();
    shutdownPod();
    master.await("c", TaskState.TASK_KILLED);
    master.awaitExit("pod");
  }

  private void shutdownPod() {
    master.send(
        Event.newBuilder()
            .setType(Event.Type.SHUTDOWN_EXECUTOR)
            .setShutdownExecutor(
                Event.ShutdownExecutor.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)
                    .setExecutorId(ExecutorID.newBuilder().setValue("pod"))));
  }

  @Test
  void aGroupIsRefusedWhole() {
    start();
    TaskInfo unknown = endless("b").toBuilder().addResources(Wire.volume("v1", 1, "eng")).build();

    master.runGroup(Wire.framework(), POD, true, endless("a"), unknown);

    for (String task : List.of("a", "b")) {
      assertThat(master.await(task, TaskState.TASK_DROPPED).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_RESOURCES_UNKNOWN);
      assertThat(master.statuses(task)).hasSize(1);
    }
    master.awaitExit("pod");
  }

  @Test
  void anExecutorThatHasEndedTakesNoGroup() {
    start();

    master.runGroup(Wire.framework(), POD, false, endless("late"));

    assertThat(master.await("late", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(resubscribed().getExecutorsList()).isEmpty();
    assertThat(hasExited()).isFalse();
  }

  @Test
  void anExecutorWithoutAProgramIsRefusedAndSaidToHaveEnded() {
    start();
    ExecutorInfo custom = POD.toBuilder().setType(ExecutorInfo.Type.CUSTOM).build();

    master.runGroup(Wire.framework(), custom, true, endless("a"), endless("b"));

    for (String task : List.of("a", "b")) {
      TaskStatus refused = master.await(task, TaskState.TASK_ERROR);
      assertThat(refused.getMessage()).isEqualTo("Executor has no command");
      assertThat(refused.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
    }
    master.awaitExit("pod");
    assertThat(resubscribed().getExecutorsList()).isEmpty();
  }

  @Test
  void aPodOutlivesItsAgent() {
    AgentServer first = start();
    TaskInfo waits = Wire.task("waits", "while [ ! -e ../../go ]; do sleep 0.02; done; exit 3");
    master.runGroup(Wire.framework(), POD, true, waits, endless("b"));
    ContainerID before = container("b");
    container("waits");
    Await.success(first.stop(true));
    agents.clear();

    start();

    Call.Subscribe subscribe = master.subscriptions().getLast().getSubscribe();
    assertThat(subscribe.getExecutorsList())
        .extracting(executor -> executor.getExecutorId().getValue())
        .containsExactly("pod");
    assertThat(subscribe.getTasksCount()).isEqualTo(2);
    touch(executorSandbox().resolve("go"));
    master.await("waits", TaskState.TASK_FAILED);
    TaskStatus killed = master.await("b", TaskState.TASK_KILLED);
    assertThat(killed.getContainerStatus().getContainerId()).isEqualTo(before);
    master.awaitExit("pod");
  }

  @Test
  void whatEndsWithoutAnAgentEndsItsGroupAtTheNextStart() {
    AgentServer first = start();
    TaskInfo waits = Wire.task("waits", "while [ ! -e ../../go ]; do sleep 0.02; done; exit 3");
    master.runGroup(Wire.framework(), POD, true, waits, endless("b"));
    int pid = master.await("waits", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    container("b");
    Await.success(first.stop(true));
    agents.clear();
    touch(executorSandbox().resolve("go"));
    Await.until("it ends", () -> ProcessHandle.of(pid).isEmpty());

    start();

    master.await("waits", TaskState.TASK_FAILED);
    master.await("b", TaskState.TASK_KILLED);
    Await.until("nothing is left", () -> resubscribed().getExecutorsCount() == 0);
  }

  @Test
  void tasksShareWhatIsTheirExecutors() {
    start();
    Resource volume = Wire.volume("v1", 64, "eng");
    master.apply(Wire.apply(1, Wire.reserve(Wire.reserved("disk", 64, "eng"))));
    master.apply(Wire.apply(2, Wire.create(volume)));
    ExecutorInfo executor = POD.toBuilder().addResources(volume).build();
    TaskInfo writes = sharing("writes", "echo one >shared/file && echo two >kept/file");
    TaskInfo reads =
        sharing("reads", "until [ -e kept/file ]; do sleep 0.02; done; cat shared/file kept/file");

    master.runGroup(Wire.framework(), executor, true, writes, reads);

    master.await("writes", TaskState.TASK_FINISHED);
    master.await("reads", TaskState.TASK_FINISHED);
    assertThat(sandbox("reads").resolve("stdout")).hasContent("one\ntwo");
    assertThat(executorSandbox().resolve("common/dir/file")).hasContent("one");
    assertThat(dir.resolve("agent/volumes/roles/eng/v1/file")).hasContent("two");
  }

  private static TaskInfo sharing(String id, String shell) {
    return Wire.task(id, shell).toBuilder()
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(parents("common/dir", "shared"))
                .addVolumes(parents("data", "kept")))
        .build();
  }

  private static Volume.Builder parents(String path, String containerPath) {
    return Volume.newBuilder()
        .setMode(Volume.Mode.RW)
        .setContainerPath(containerPath)
        .setSource(
            Volume.Source.newBuilder()
                .setType(Volume.Source.Type.SANDBOX_PATH)
                .setSandboxPath(
                    Volume.Source.SandboxPath.newBuilder()
                        .setType(Volume.Source.SandboxPath.Type.PARENT)
                        .setPath(path)));
  }
}

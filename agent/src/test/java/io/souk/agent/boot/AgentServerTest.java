package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.KillPolicy;
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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent against a master that speaks the agent protocol over HTTP; real processes. */
class AgentServerTest {

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

  private AgentConfig config() {
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", 0)
        .withResources("cpus:4;mem:1024;disk:1024", "rack:r1", "*")
        .withRuntime(
            AgentConfig.RuntimeChoice.PROCESS, java.util.Optional.empty(), "unix:///nowhere")
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private AgentServer start(AgentConfig config) {
    AgentServer agent = Await.success(AgentServer.start(vertx, config));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }

  private void stop(AgentServer agent, boolean keepTasks) {
    Await.success(agent.stop(keepTasks));
    agents.remove(agent);
  }

  private Path sandbox(String task) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest");
  }

  private static List<TaskState> states(List<TaskStatus> statuses) {
    return statuses.stream().map(TaskStatus::getState).toList();
  }

  @Test
  void registersWithWhatItHas() {
    AgentServer agent = start(config());

    Call.Subscribe subscribe = master.subscriptions().get(0).getSubscribe();
    assertThat(subscribe.getInfo().hasId()).isFalse();
    assertThat(subscribe.getInfo().getPort()).isEqualTo(agent.port());
    assertThat(subscribe.getInfo().getResourcesList())
        .extracting(r -> r.getName())
        .containsExactlyInAnyOrder("cpus", "mem", "disk", "ports");
    assertThat(subscribe.getInfo().getAttributesList())
        .extracting(a -> a.getName() + ":" + a.getText().getValue())
        .containsExactly("rack:r1");
    assertThat(agent.agentId()).contains("fake-S0");
  }

  @Test
  void comesBackToAMasterThatFellSilent() {
    master.setPingTimeout(0.3);
    start(config());

    Await.until("a second subscription", () -> master.subscriptions().size() >= 2);
    Call.Subscribe second = master.subscriptions().get(1).getSubscribe();
    assertThat(second.getInfo().getId().getValue()).isEqualTo("fake-S0");
    assertThat(second.getSequence())
        .isGreaterThan(master.subscriptions().get(0).getSubscribe().getSequence());
  }

  @Test
  void runsATaskToItsEnd() throws IOException {
    start(config());

    master.run(Wire.framework(), Wire.task("t1", "echo out; echo err >&2; exit 0"));

    master.await("t1", TaskState.TASK_FINISHED);
    List<TaskStatus> statuses = master.statuses("t1");
    assertThat(states(statuses))
        .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    TaskStatus last = statuses.get(2);
    assertThat(last.getMessage()).isEqualTo("Command exited with status 0");
    assertThat(last.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(last.getExecutorId().getValue()).isEqualTo("t1");
    assertThat(last.getAgentId().getValue()).isEqualTo("fake-S0");
    assertThat(last.getUuid().size()).isEqualTo(16);
    assertThat(statuses.get(1).getContainerStatus().getExecutorPid()).isPositive();
    assertThat(
            statuses
                .get(1)
                .getContainerStatus()
                .getNetworkInfos(0)
                .getIpAddresses(0)
                .getIpAddress())
        .isEqualTo("127.0.0.1");
    assertThat(Files.readString(sandbox("t1").resolve("stdout"))).isEqualTo("out\n");
    assertThat(Files.readString(sandbox("t1").resolve("stderr"))).isEqualTo("err\n");
  }

  @Test
  void tellsHowATaskFailed() {
    start(config());

    master.run(
        Wire.framework(),
        Wire.task("code", "exit 7"),
        Wire.task("high", "exit 137"),
        Wire.task("signal", "kill -9 $$"));

    assertThat(master.await("code", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command exited with status 7");
    assertThat(master.await("high", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command exited with status 137");
    assertThat(master.await("signal", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command terminated with signal Killed");
  }

  @Test
  void killsPolitelyThenForReal() {
    start(config());
    TaskInfo polite =
        Wire.task("polite", "trap 'exit 0' TERM; touch ready; while true; do sleep 0.05; done");
    TaskInfo stubborn =
        Wire.task("stubborn", "trap '' TERM; touch ready; while true; do sleep 0.05; done")
            .toBuilder()
            .setKillPolicy(
                KillPolicy.newBuilder()
                    .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(300_000_000)))
            .build();
    master.run(Wire.framework(), polite, stubborn);
    master.await("polite", TaskState.TASK_RUNNING);
    master.await("stubborn", TaskState.TASK_RUNNING);

    for (String task : List.of("polite", "stubborn")) {
      Await.until("the trap of " + task, () -> Files.exists(sandbox(task).resolve("ready")));
    }
    master.kill(polite, Wire.FRAMEWORK_ID);
    master.kill(stubborn, Wire.FRAMEWORK_ID);

    assertThat(master.await("polite", TaskState.TASK_KILLED).getMessage())
        .isEqualTo("Command exited with status 0");
    assertThat(master.await("stubborn", TaskState.TASK_KILLED).getMessage())
        .isEqualTo("Command terminated with signal Killed");
    assertThat(states(master.statuses("polite")))
        .containsExactly(
            TaskState.TASK_STARTING,
            TaskState.TASK_RUNNING,
            TaskState.TASK_KILLING,
            TaskState.TASK_KILLED);
  }

  @Test
  void givesATaskItsVariables() throws IOException {
    start(config().withExecutorEnvironment(Map.of("EVERYWHERE", "yes", "MINE", "agent")));
    TaskInfo task = Wire.task("env", "env");
    TaskInfo withVariable =
        task.toBuilder()
            .setCommand(
                task.getCommand().toBuilder()
                    .setEnvironment(
                        Environment.newBuilder()
                            .addVariables(
                                Environment.Variable.newBuilder()
                                    .setName("MINE")
                                    .setValue("task"))))
            .build();

    master.run(Wire.framework(), withVariable);

    master.await("env", TaskState.TASK_FINISHED);
    assertThat(Files.readAllLines(sandbox("env").resolve("stdout")))
        .contains(
            "EVERYWHERE=yes",
            "MINE=task",
            "MESOS_FRAMEWORK_ID=framework-1",
            "MESOS_EXECUTOR_ID=env",
            "MESOS_SLAVE_ID=fake-S0",
            "MESOS_SANDBOX=" + sandbox("env").toRealPath(),
            "MESOS_CHECKPOINT=1")
        .noneMatch(line -> line.startsWith("JAVA_HOME=") || line.startsWith("HOSTNAME="));
  }

  @Test
  void keepsTasksOverARestart() {
    AgentServer first = start(config());
    TaskInfo runs = Wire.task("runs", "sleep 1000");
    TaskInfo ends = Wire.task("ends", "while [ ! -e go ]; do sleep 0.02; done; exit 3");
    master.run(Wire.framework(), runs, ends);
    int pid = master.await("runs", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    master.await("ends", TaskState.TASK_RUNNING);
    stop(first, true);
    assertThat(ProcessHandle.of(pid)).isPresent();

    touch(sandbox("ends").resolve("go"));
    Await.until(
        "the task has ended without the agent", () -> ProcessHandle.of(pidOf("ends")).isEmpty());
    start(config());

    TaskStatus ended = master.await("ends", TaskState.TASK_FAILED);
    assertThat(ended.getMessage()).isEqualTo("Command exited with status 3");
    Call.Subscribe again = master.subscriptions().get(1).getSubscribe();
    assertThat(again.getInfo().getId().getValue()).isEqualTo("fake-S0");
    assertThat(again.getTasksList())
        .filteredOn(task -> task.getTaskId().getValue().equals("runs"))
        .extracting(task -> task.getState())
        .containsExactly(TaskState.TASK_RUNNING);
    master.kill(runs, Wire.FRAMEWORK_ID);
    assertThat(master.await("runs", TaskState.TASK_KILLED).getMessage())
        .isEqualTo("Command terminated with signal Terminated");
  }

  private int pidOf(String task) {
    return master.await(task, TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void endsTasksWhenToldToAndReportsThemAfterTheNextStart() {
    AgentServer first = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    int pid = master.await("t", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();

    stop(first, false);

    assertThat(ProcessHandle.of(pid)).isEmpty();
    start(config());
    master.await("t", TaskState.TASK_KILLED);
  }

  @Test
  void leavesForGood() {
    AgentServer agent = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    master.await("t", TaskState.TASK_RUNNING);

    Await.success(agent.unregister());
    agents.remove(agent);

    master.await("t", TaskState.TASK_KILLED);
    Await.until(
        "UNREGISTER",
        () -> master.calls().stream().anyMatch(c -> c.getType() == Call.Type.UNREGISTER));
    start(config());
    assertThat(master.subscriptions().get(1).getSubscribe().getInfo().hasId()).isFalse();
  }

  @Test
  void repeatsWhatWasNotAcknowledgedOnANewStream() {
    master.acknowledgeOnly(status -> false);
    start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    TaskStatus starting = master.await("t", TaskState.TASK_STARTING);

    master.dropStream();

    Await.until("the update comes again", () -> master.statuses("t").size() >= 2);
    assertThat(master.statuses("t").get(1)).isEqualTo(starting);
    assertThat(master.subscriptions()).hasSize(2);
    master.acknowledge(master.updates().get(1));
    master.await("t", TaskState.TASK_RUNNING);
  }

  @Test
  void servesItsStateAndMetrics() throws Exception {
    AgentServer agent = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    master.await("t", TaskState.TASK_RUNNING);

    assertThat(get(agent, "/state")).contains("\"fake-S0\"").contains("\"TASK_RUNNING\"");
    assertThat(get(agent, "/metrics"))
        .contains("souk_agent_registered 1.0")
        .contains("souk_agent_tasks{state=\"running\"} 1.0")
        .contains("souk_agent_resources_capacity{resource=\"cpus\"} 4.0")
        .contains("souk_agent_resources_used{resource=\"mem\"} 32.0")
        .contains("souk_agent_tasks_ended_total{state=\"failed\"} 0.0");
  }

  private static String get(AgentServer agent, String path) throws Exception {
    java.net.http.HttpResponse<String> response =
        java.net.http.HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create("http://127.0.0.1:" + agent.port() + path))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void obeysNoLeaderOfAnEarlierTerm() {
    master.setTerm(5);
    start(config());
    master.setTerm(4);

    master.run(Wire.framework(), Wire.task("stale", "true"));

    Await.until("the agent turns away", () -> master.subscriptions().size() >= 2);
    assertThat(master.subscriptions().get(1).getSubscribe().getTerm()).isEqualTo(5);
    master.setTerm(6);
    Await.until(
        "a newer leader is taken",
        () -> {
          master.run(Wire.framework(), Wire.task("fresh", "true"));
          return !master.statuses("fresh").isEmpty();
        });
    assertThat(master.statuses("stale")).isEmpty();
  }

  @Test
  void aFrameworkThatIsShutDownTakesItsTasksAlong() {
    AgentServer agent = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    int pid = pidOf("t");

    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)
            .setShutdownFramework(
                io.souk.protocol.agent.Event.ShutdownFramework.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)));

    Await.until("the process has ended", () -> ProcessHandle.of(pid).isEmpty());
    Await.until(
        "the framework is history",
        () ->
            agent.queries().view().frameworks().isEmpty()
                && agent.queries().view().completedFrameworks().size() == 1);
  }

  @Test
  void tellsWhatItDoesNotKnow() {
    start(config());

    master.kill(Wire.task("nobody", "true"), Wire.FRAMEWORK_ID);
    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.RECONCILE_TASKS)
            .setReconcileTasks(
                io.souk.protocol.agent.Event.ReconcileTasks.newBuilder()
                    .addTasks(
                        io.souk.protocol.agent.Event.ReconcileTasks.TaskRef.newBuilder()
                            .setFrameworkId(Wire.FRAMEWORK_ID)
                            .setTaskId(Wire.task("ghost", "true").getTaskId()))));

    assertThat(master.await("nobody", TaskState.TASK_LOST).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(master.await("ghost", TaskState.TASK_LOST).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
  }

  @Test
  void refusesDockerTasksWithoutDocker() {
    start(config());
    TaskInfo docker =
        Wire.task("d", "true").toBuilder()
            .setContainer(
                io.souk.protocol.mesos.ContainerInfo.newBuilder()
                    .setType(io.souk.protocol.mesos.ContainerInfo.Type.DOCKER))
            .build();

    master.run(Wire.framework(), docker);

    assertThat(master.await("d", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Failed to launch container: this agent does not run Docker containers");
  }

  @Test
  void anEngineIsNeededOnlyWhenAskedFor() {
    AgentConfig docker =
        config()
            .withRuntime(
                AgentConfig.RuntimeChoice.DOCKER, java.util.Optional.empty(), "unix:///nowhere");

    assertThat(Await.failure(AgentServer.start(vertx, docker)))
        .isInstanceOf(AgentStartException.class)
        .hasMessageStartingWith("--runtime docker: ")
        .hasMessageNotContaining("\n");
    start(
        config()
            .withRuntime(
                AgentConfig.RuntimeChoice.AUTO, java.util.Optional.empty(), "unix:///nowhere"));
  }

  @Test
  void aPortInUseIsNamed() {
    assertThat(
            Await.failure(
                AgentServer.start(vertx, config().withAddress("127.0.0.1", master.port()))))
        .isInstanceOf(AgentStartException.class)
        .hasMessageStartingWith("--port " + master.port() + ": ");
    start(config());
  }

  @Test
  void tasksFoundAtStartAreEndedOnCleanup() {
    AgentServer first = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    int pid = pidOf("t");
    stop(first, true);

    AgentServer cleaning = start(config().withRecover(AgentConfig.Recover.CLEANUP));

    master.await("t", TaskState.TASK_KILLED);
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(Await.success(cleaning.terminated())).startsWith("--recover cleanup: ");
    assertThat(master.calls()).extracting(Call::getType).contains(Call.Type.UNREGISTER);
    stop(cleaning, true);
    assertThat(start(config().withRecover(AgentConfig.Recover.CLEANUP)).agentId())
        .as("nothing is left to clean up")
        .contains("fake-S1");
  }

  @Test
  void aMasterThatTakesItForAnotherEndsTheAgentAndNotItsTasks() {
    AgentServer agent = start(config());
    master.run(Wire.framework(), Wire.task("t", "sleep 1000"));
    int pid = pidOf("t");
    master.callAgents("other-S9");

    master.dropStream();

    assertThat(Await.success(agent.terminated()))
        .isEqualTo(
            "the master at 127.0.0.1:"
                + master.port()
                + " calls this agent other-S9, but it is fake-S0");
    assertThat(ProcessHandle.of(pid)).isPresent();
  }

  @Test
  void aTaskTakenButNotStartedBeforeACrashIsStartedAfterwards() throws IOException {
    AgentServer first = start(config());
    stop(first, true);
    io.souk.agent.checkpoint.Checkpoints disk =
        new io.souk.agent.checkpoint.Checkpoints(
            new io.souk.agent.checkpoint.Layout(dir.resolve("agent")));
    TaskInfo task = Wire.task("queued", "exit 0");
    io.souk.agent.task.TaskRun.Origin origin =
        new io.souk.agent.task.TaskRun.Origin(
            io.souk.agent.task.TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()),
            Wire.framework(),
            task,
            "c-1",
            "process");
    disk.saveRun(new io.souk.model.id.AgentId("fake-S0"), origin);

    start(config());

    master.await("queued", TaskState.TASK_FINISHED);
  }
}

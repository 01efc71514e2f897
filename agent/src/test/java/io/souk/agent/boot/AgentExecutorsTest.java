package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Tally;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Call;
import io.souk.protocol.mesos.executor.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/** Executors with a program of their own at a whole agent; real processes, real HTTP. */
class AgentExecutorsTest {

  private static final ExecutorInfo EXECUTOR =
      Wire.customExecutor("e", "env | sort >env; exec sleep 1000");

  private static final ExecutorTimes TIMES =
      new ExecutorTimes(
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofMillis(200),
          Duration.ofMinutes(15));

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

  private AgentServer start(ExecutorTimes times) {
    AgentServer agent = starting(times);
    Await.success(agent.registered());
    return agent;
  }

  private AgentServer starting(ExecutorTimes times) {
    AgentServer agent = Await.success(AgentServer.start(vertx, config(times)));
    agents.add(agent);
    return agent;
  }

  private AgentConfig config(ExecutorTimes times) {
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", 0)
        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withExecutorTimes(times)
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private ExecutorClient client(AgentServer agent) {
    return new ExecutorClient(vertx, agent.port(), "e", Codec.JSON);
  }

  private Path sandbox() {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/e/runs/latest");
  }

  private static TaskInfo task(String id) {
    return Wire.task(id, "");
  }

  private ExecutorClient running(AgentServer agent, String... tasks) {
    master.runOn(
        Wire.framework(),
        EXECUTOR,
        true,
        List.of(tasks).stream().map(AgentExecutorsTest::task).toArray(TaskInfo[]::new));
    // Before that its pid is not known.
    Await.until("its container is known", () -> runs(agent));
    ExecutorClient client = client(agent).subscribe();
    for (String task : tasks) {
      client.awaitLaunch(task);
      client.report(task, TaskState.TASK_RUNNING);
    }
    return client;
  }

  private static String get(AgentServer agent, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private boolean runs(AgentServer agent) {
    return !agent.queries().view().frameworks().isEmpty()
        && agent.queries().container(view(agent).containerId()).isPresent();
  }

  private ExecutorView view(AgentServer agent) {
    return agent.queries().view().frameworks().get(0).executors().get(0);
  }

  @Test
  void anExecutorIsGivenItsTasksAndReportsForThem() throws Exception {
    AgentServer agent = start(TIMES);
    master.runOn(Wire.framework(), EXECUTOR, true, task("a"));
    Await.until("its container is known", () -> runs(agent));
    ExecutorClient client = client(agent).subscribe();

    TaskInfo given = client.awaitLaunch("a");
    assertThat(given.getExecutor().getExecutorId().getValue()).isEqualTo("e");
    Event.Subscribed subscribed = client.events().get(0).getSubscribed();
    assertThat(client.events().get(0).getType()).isEqualTo(Event.Type.SUBSCRIBED);
    assertThat(subscribed.getExecutorInfo().getFrameworkId()).isEqualTo(Wire.FRAMEWORK_ID);
    assertThat(subscribed.getFrameworkInfo().getName()).isEqualTo("test");
    assertThat(subscribed.getAgentInfo().getId().getValue()).isEqualTo("fake-S0");
    String container = subscribed.getContainerId().getValue();
    assertThat(agent.queries().executor(container).orElseThrow().getType())
        .isEqualTo(ExecutorInfo.Type.CUSTOM);
    assertThat(get(agent, "/state")).contains("\"type\":\"CUSTOM\"");
    assertThat(get(agent, "/metrics"))
        .contains("souk_agent_container_processes{container=\"" + container + "\"");
    assertThat(sandbox().toRealPath().getFileName()).hasToString(container);

    TaskStatus said = client.report("a", TaskState.TASK_RUNNING);
    TaskStatus told = master.await("a", TaskState.TASK_RUNNING);
    assertThat(told.getUuid()).isEqualTo(said.getUuid());
    assertThat(told.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(told.getExecutorId().getValue()).isEqualTo("e");
    assertThat(told.getAgentId().getValue()).isEqualTo("fake-S0");
    assertThat(told.getTimestamp()).isPositive();
    assertThat(told.getContainerStatus().getContainerId().getValue()).isEqualTo(container);
    assertThat(told.getContainerStatus().getContainerId().hasParent()).isFalse();
    assertThat(told.getContainerStatus().getExecutorPid()).isPositive();
    assertThat(told.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
        .isEqualTo("127.0.0.1");

    master.runOn(Wire.framework(), EXECUTOR, false, task("b"));
    client.awaitLaunch("b");
    client.report("b", TaskState.TASK_RUNNING);
    assertThat(view(agent).phase()).isEqualTo(ExecutorPhase.RUNNING);
    assertThat(view(agent).tasks()).hasSize(2);
    client.report("a", TaskState.TASK_FINISHED);
    master.await("a", TaskState.TASK_FINISHED);
    Await.until("its end is known", () -> view(agent).completedTasks().size() == 1);
    assertThat(view(agent).resources()).hasSize(5);
    assertThat(Files.readAllLines(sandbox().resolve("env")))
        .contains(
            "LIBPROCESS_PORT=0",
            "MESOS_FRAMEWORK_ID=framework-1",
            "MESOS_EXECUTOR_ID=e",
            "MESOS_SLAVE_ID=fake-S0",
            "MESOS_SLAVE_PID=slave(1)@127.0.0.1:" + agent.port(),
            "MESOS_AGENT_ENDPOINT=127.0.0.1:" + agent.port(),
            "MESOS_DIRECTORY=" + sandbox().toRealPath(),
            "MESOS_SANDBOX=" + sandbox().toRealPath(),
            "MESOS_CHECKPOINT=1",
            "MESOS_RECOVERY_TIMEOUT=15mins",
            "MESOS_SUBSCRIPTION_BACKOFF_MAX=15secs",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=200ms",
            "MESOS_HTTP_COMMAND_EXECUTOR=0")
        .anyMatch(line -> line.startsWith("PATH=/usr/local/sbin:"));
  }

  @Test
  void aRepeatedUpdateIsAcknowledgedAgainAndToldOnce() {
    ExecutorClient client = running(start(TIMES), "a");
    TaskStatus running = client.report("a", TaskState.TASK_RUNNING);
    TaskStatus finished = client.report("a", TaskState.TASK_FINISHED);
    master.await("a", TaskState.TASK_FINISHED);
    int told = master.statuses("a").size();
    long before = client.events(Event.Type.ACKNOWLEDGED).size();

    assertThat(client.update(running).status()).isEqualTo(202);
    assertThat(client.update(finished).status()).isEqualTo(202);

    Await.until(
        "both acknowledgements", () -> client.events(Event.Type.ACKNOWLEDGED).size() == before + 2);
    assertThat(master.statuses("a")).hasSize(told);
  }

  @Test
  void messagesPassBothWays() {
    ExecutorClient client = running(start(TIMES), "a");
    ByteString data = ByteString.copyFromUtf8("to the executor");
    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.MESSAGE)
            .setMessage(
                io.souk.protocol.agent.Event.Message.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)
                    .setExecutorId(EXECUTOR.getExecutorId())
                    .setData(data)));
    assertThat(client.await(Event.Type.MESSAGE).getMessage().getData()).isEqualTo(data);
    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.MESSAGE)
            .setMessage(
                io.souk.protocol.agent.Event.Message.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)
                    .setExecutorId(ExecutorID.newBuilder().setValue("nobody"))
                    .setData(data)));
    Tally tally = agents.getLast().queries().tally();
    Await.until("the count", () -> tally.of(Count.INVALID_FRAMEWORK_MESSAGES) == 1);
    assertThat(tally.of(Count.VALID_FRAMEWORK_MESSAGES)).isEqualTo(1);

    assertThat(
            client
                .send(
                    client
                        .call(Call.Type.MESSAGE)
                        .setMessage(
                            Call.Message.newBuilder()
                                .setData(ByteString.copyFromUtf8("to the scheduler"))))
                .status())
        .isEqualTo(202);
    Await.until(
        "the message",
        () ->
            master.calls().stream()
                .anyMatch(
                    call ->
                        call.getMessage().getData().toStringUtf8().equals("to the scheduler")
                            && call.getMessage().getExecutorId().getValue().equals("e")));
  }

  @Test
  void killsGoToTheExecutor() {
    ExecutorClient client = running(start(TIMES), "a", "b");
    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.KILL_TASK)
            .setKillTask(
                io.souk.protocol.agent.Event.KillTask.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)
                    .setTaskId(task("a").getTaskId())
                    .setKillPolicy(
                        KillPolicy.newBuilder()
                            .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(7)))));
    Event.Kill first = client.await(Event.Type.KILL).getKill();
    assertThat(first.getTaskId().getValue()).isEqualTo("a");
    assertThat(first.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(7);
    master.kill(task("b"), Wire.FRAMEWORK_ID);
    Event.Kill second =
        client.await(event -> event.getKill().getTaskId().getValue().equals("b")).getKill();
    assertThat(second.hasKillPolicy()).isFalse();
    client.report("a", TaskState.TASK_KILLED);
    master.await("a", TaskState.TASK_KILLED);
  }

  @Test
  void aTaskKilledBeforeItsExecutorHasComeEndsIt() {
    start(TIMES);
    master.runOn(Wire.framework(), EXECUTOR, true, task("a"));
    Await.until("it runs", () -> Files.exists(sandbox().resolve("env")));

    master.kill(task("a"), Wire.FRAMEWORK_ID);

    TaskStatus killed = master.await("a", TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    assertThat(master.awaitExit("e").getStatus()).isNotZero();
  }

  @Test
  void aGroupIsGivenWhole() {
    AgentServer agent = start(TIMES);
    master.runGroup(Wire.framework(), EXECUTOR, true, task("a"), task("b"));
    ExecutorClient client = client(agent).subscribe();

    Event.LaunchGroup group = client.await(Event.Type.LAUNCH_GROUP).getLaunchGroup();

    assertThat(group.getTaskGroup().getTasksList())
        .extracting(task -> task.getTaskId().getValue())
        .containsExactly("a", "b");
    client.report("a", TaskState.TASK_FAILED);
    client.report("b", TaskState.TASK_RUNNING);
    assertThat(master.await("b", TaskState.TASK_RUNNING).getState())
        .isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void tasksOfAnExecutorThatEndsFail() {
    AgentServer agent = start(TIMES);
    ExecutorInfo ends = Wire.customExecutor("e", "until [ -e go ]; do sleep 0.02; done; exit 3");
    master.runOn(Wire.framework(), ends, true, task("a"), task("b"));
    ExecutorClient client = client(agent).subscribe();
    client.awaitLaunch("b");
    client.report("a", TaskState.TASK_FINISHED);
    touch(sandbox().resolve("go"));

    TaskStatus failed = master.await("b", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(failed.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(failed.getMessage()).isEqualTo("Executor terminated; exited with status 3");
    assertThat(master.awaitExit("e").getStatus()).isEqualTo(3 << 8);
    assertThat(master.statuses("a"))
        .extracting(TaskStatus::getState)
        .containsOnly(TaskState.TASK_FINISHED);
    Await.until("the stream ends", client::ended);
    Await.until("it is history", () -> agent.queries().view().frameworks().isEmpty());
    assertThat(
            agent
                .queries()
                .view()
                .completedFrameworks()
                .get(0)
                .completedExecutors()
                .get(0)
                .completedTasks())
        .hasSize(2);
    assertThat(client.trySubscribe(List.of(), List.of())).isEqualTo(400);
    master.runOn(Wire.framework(), EXECUTOR, false, task("late"));
    assertThat(master.await("late", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anExecutorThatDoesNotComeIsEnded() {
    start(
        new ExecutorTimes(
            Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1)));
    master.runOn(Wire.framework(), EXECUTOR, true, task("a"));

    TaskStatus failed = master.await("a", TaskState.TASK_FAILED);

    assertThat(failed.getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
    assertThat(failed.getMessage()).startsWith("Executor did not register within 300ms");
    assertThat(master.awaitExit("e").getStatus()).isEqualTo(9);
  }

  @Test
  void anExecutorThatCannotBeStartedFailsItsTasks() {
    start(TIMES);
    ExecutorInfo nobody =
        EXECUTOR.toBuilder()
            .setCommand(EXECUTOR.getCommand().toBuilder().setUser("no-such-user"))
            .build();
    master.runOn(Wire.framework(), nobody, true, task("a"));

    TaskStatus status = master.await("a", it -> it.getState() != TaskState.TASK_STARTING);
    assertThat(status.getMessage()).contains("no-such-user");
    assertThat(master.awaitExit("e").getStatus()).isEqualTo(-1);
  }

  @Test
  void aShutdownIsToldAndThenEnforced() {
    AgentServer agent = start(TIMES);
    ExecutorClient client = running(agent, "a");

    master.shutdownExecutor(EXECUTOR, Wire.FRAMEWORK_ID);

    client.await(Event.Type.SHUTDOWN);
    client.report("a", TaskState.TASK_KILLED);
    master.await("a", TaskState.TASK_KILLED);
    assertThat(master.awaitExit("e").getStatus()).isEqualTo(9);
  }

  @Test
  void theEndOfAFrameworkIsThatOfItsExecutors() {
    AgentServer agent = start(TIMES);
    ExecutorClient client = running(agent, "a");
    master.send(
        io.souk.protocol.agent.Event.newBuilder()
            .setType(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)
            .setShutdownFramework(
                io.souk.protocol.agent.Event.ShutdownFramework.newBuilder()
                    .setFrameworkId(Wire.FRAMEWORK_ID)));
    client.await(Event.Type.SHUTDOWN);
    master.awaitExit("e");
    Await.until("nothing is left", () -> agent.queries().view().frameworks().isEmpty());
  }

  @Test
  void anExecutorSurvivesItsAgentAndGetsWhatItMissed() {
    AgentServer first = start(TIMES);
    ExecutorClient before = running(first, "a", "b");
    int pid = master.await("a", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    before.disconnect();
    master.kill(task("a"), Wire.FRAMEWORK_ID);
    master.runOn(Wire.framework(), EXECUTOR, false, task("c"));
    Await.until("it waits", () -> view(first).queuedTasks().size() == 1);
    Await.success(first.stop(true));
    agents.clear();
    assertThat(ProcessHandle.of(pid)).isPresent();
    TaskStatus unacknowledged = before.status("b", TaskState.TASK_FINISHED);

    int subscriptions = master.subscriptions().size();
    var starting = AgentServer.start(vertx, config(TIMES).withAddress("127.0.0.1", first.port()));
    ExecutorClient after =
        new ExecutorClient(vertx, first.port(), "e", Codec.PROTOBUF)
            .subscribeWhenPossible(List.of(), List.of(unacknowledged));
    agents.add(Await.success(starting));

    after.awaitAcknowledged(unacknowledged);
    after.awaitLaunch("c");
    assertThat(after.await(Event.Type.KILL).getKill().getTaskId().getValue()).isEqualTo("a");
    assertThat(after.events(Event.Type.LAUNCH)).hasSize(1);
    master.await("b", TaskState.TASK_FINISHED);
    after.report("c", TaskState.TASK_RUNNING);
    assertThat(master.await("c", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid())
        .isEqualTo(pid);
    assertThat(master.subscriptions().get(subscriptions).getSubscribe().getExecutorsList())
        .extracting(executor -> executor.getExecutorId().getValue())
        .containsExactly("e");
  }

  @Test
  void anExecutorThatDoesNotComeBackIsGone() {
    AgentServer first = start(TIMES);
    running(first, "a");
    int pid = master.await("a", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    Await.success(first.stop(true));
    agents.clear();

    start(
        new ExecutorTimes(
            Duration.ofSeconds(30), Duration.ofMillis(200), Duration.ZERO, Duration.ofMinutes(1)));

    TaskStatus gone = master.await("a", TaskState.TASK_GONE);
    assertThat(gone.getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void withoutCheckpointsAnExecutorEndsWithItsAgent() {
    FrameworkInfo framework = Wire.framework().toBuilder().setCheckpoint(false).build();
    AgentServer first = start(TIMES);
    master.runOn(framework, EXECUTOR, true, task("a"));
    ExecutorClient client = client(first).subscribe();
    client.awaitLaunch("a");
    client.report("a", TaskState.TASK_RUNNING);
    Await.success(first.stop(true));
    agents.clear();

    start(TIMES);

    assertThat(master.await("a", TaskState.TASK_GONE).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
  }

  @Test
  void aTaskThatNeverReachedItsExecutorIsDropped() {
    ExecutorClient client = running(start(TIMES), "a");
    master.runOn(Wire.framework(), EXECUTOR, false, task("lost"));
    client.awaitLaunch("lost");

    client.subscribe(List.of(), List.of());

    assertThat(master.await("lost", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_RESTARTED);
    Await.until("the second stream", () -> client.events(Event.Type.SUBSCRIBED).size() == 2);
  }

  @Test
  void theLastSubscriberWins() {
    AgentServer agent = start(TIMES);
    ExecutorClient first = running(agent, "a");

    ExecutorClient second = client(agent).subscribe();

    Await.until("the first stream is closed", first::ended);
    master.kill(task("a"), Wire.FRAMEWORK_ID);
    second.await(Event.Type.KILL);
    assertThat(first.events(Event.Type.KILL)).isEmpty();
  }
}

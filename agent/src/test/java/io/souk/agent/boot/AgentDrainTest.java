package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is told to drain. */
class AgentDrainTest {

  /** Does not end before it is killed for good. */
  private static final String STUBBORN = "trap '' TERM; touch deaf; while :; do sleep 0.05; done";

  private static final ExecutorInfo EXECUTOR = Wire.customExecutor("e", "exec sleep 1000");

  private static final io.souk.protocol.mesos.executor.Event.Type SHUTDOWN =
      io.souk.protocol.mesos.executor.Event.Type.SHUTDOWN;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    startAgent();
  }

  @AfterEach
  void stop() {
    agent.ifPresent(running -> Await.done(running.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private void startAgent() {
    agent = Optional.of(Await.success(AgentServer.start(vertx, config(0))));
    Await.success(agent.get().registered());
  }

  private AgentConfig config(int port) {
    ExecutorTimes times =
        new ExecutorTimes(
            Duration.ofMinutes(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMinutes(15));
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", port)
        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withExecutorTimes(times)
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private void drain(DrainConfig.Builder config) {
    master.send(
        Event.newBuilder()
            .setType(Event.Type.DRAIN)
            .setDrain(Event.Drain.newBuilder().setConfig(config)));
  }

  private static DurationInfo seconds(long seconds) {
    return DurationInfo.newBuilder().setNanoseconds(seconds * 1_000_000_000).build();
  }

  private static TaskInfo patient(String id, long grace) {
    return Wire.task(id, STUBBORN).toBuilder()
        .setKillPolicy(KillPolicy.newBuilder().setGracePeriod(seconds(grace)))
        .build();
  }

  private void run(TaskInfo task) {
    master.run(Wire.framework(), task);
    master.await(task.getName(), TaskState.TASK_RUNNING);
  }

  private void runStubborn() {
    run(patient("stubborn", 600));
    Path deaf =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/stubborn")
            .resolve("runs/latest/deaf");
    Await.until("it heeds no signal", () -> Files.exists(deaf));
  }

  private Path file() {
    return dir.resolve("agent/meta/slaves/fake-S0/drain.config");
  }

  private JsonNode state() throws Exception {
    return new ObjectMapper()
        .readTree(URI.create("http://127.0.0.1:" + agent.orElseThrow().port() + "/state").toURL());
  }

  private void awaitOver() {
    Await.until("it is drained", () -> agent.orElseThrow().queries().view().drain().isEmpty());
    Await.until("nothing of it is kept", () -> !Files.exists(file()));
  }

  @Test
  void endsItsTasksTakesNoNewOnesAndIsDoneOnceAllIsAcknowledged() throws Exception {
    master.acknowledgeOnly(status -> status.getState() != TaskState.TASK_KILLED);
    runStubborn();
    master.runGroup(
        Wire.framework(), Wire.executor("pod"), true, Wire.task("member", "sleep 1000"));
    master.await("member", TaskState.TASK_RUNNING);

    drain(DrainConfig.newBuilder().setMaxGracePeriod(seconds(0)));

    TaskStatus killed = master.await("stubborn", TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(master.await("stubborn", TaskState.TASK_KILLING).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    master.await("member", TaskState.TASK_KILLED);
    JsonNode shown = state();
    assertThat(shown.path("drain_config").path("max_grace_period").path("nanoseconds").asLong(-1))
        .isZero();
    assertThat(shown.path("estimated_drain_start_time_seconds").asLong()).isPositive();
    master.run(Wire.framework(), Wire.task("new", "true"));
    TaskStatus dropped = master.await("new", TaskState.TASK_DROPPED);
    assertThat(dropped.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    master.runGroup(Wire.framework(), Wire.executor("late"), true, Wire.task("grouped", "true"));
    assertThat(master.await("grouped", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    master.awaitExit("late");

    master.acknowledgeOnly(status -> true);
    master.dropStream();
    awaitOver();
    assertThat(state().has("drain_config")).isFalse();
    master.run(Wire.framework(), Wire.task("after", "true"));
    master.await("after", TaskState.TASK_FINISHED);
  }

  @Test
  void goesOnWithItAfterACrashAndAShorterOrderCutsItShort() {
    runStubborn();
    drain(DrainConfig.newBuilder());
    master.await("stubborn", TaskState.TASK_KILLING);
    Await.until("it is kept", () -> Files.exists(file()));
    Await.success(agent.orElseThrow().stop(true));
    startAgent();

    assertThat(agent.get().queries().view().drain()).isPresent();
    master.run(Wire.framework(), Wire.task("new", "true"));
    assertThat(master.await("new", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);

    drain(DrainConfig.newBuilder().setMaxGracePeriod(seconds(0)));
    assertThat(master.await("stubborn", TaskState.TASK_KILLED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    awaitOver();
  }

  @Test
  void anOrderThatWasDoneWhileItWasAwayIsForgotten() throws IOException {
    run(Wire.task("t", "sleep 1000"));
    drain(DrainConfig.newBuilder());
    master.await("t", TaskState.TASK_KILLED);
    awaitOver();
    Await.success(agent.orElseThrow().stop(true));
    new io.souk.agent.checkpoint.Checkpoints(
            new io.souk.agent.checkpoint.Layout(dir.resolve("agent")))
        .saveDrain(
            new io.souk.model.id.AgentId("fake-S0"),
            new io.souk.agent.task.Drain(
                DrainConfig.getDefaultInstance(), java.time.Instant.EPOCH));

    startAgent();

    awaitOver();
    master.run(Wire.framework(), Wire.task("new", "true"));
    master.await("new", TaskState.TASK_FINISHED);
  }

  @Test
  void anEmptyAgentHasNothingToDo() {
    drain(DrainConfig.newBuilder());
    master.run(Wire.framework(), Wire.task("new", "true"));

    master.await("new", TaskState.TASK_FINISHED);
    assertThat(file()).doesNotExist();
  }

  @Test
  void anAgentThatGoesForGoodTakesItsTasksAlong() {
    FrameworkInfo unaware =
        Wire.framework().toBuilder()
            .clearCapabilities()
            .setId(Wire.FRAMEWORK_ID.toBuilder().setValue("framework-2"))
            .build();
    run(Wire.task("aware", "sleep 1000"));
    master.run(unaware, Wire.task("unaware", "sleep 1000"));
    master.await("unaware", TaskState.TASK_RUNNING);

    drain(DrainConfig.newBuilder().setMarkGone(true));

    TaskStatus gone = master.await("aware", TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(master.await("unaware", TaskState.TASK_KILLED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    awaitOver();
  }

  @Test
  void executorsAreToldToKillTheirTasksAndThenToEnd() throws Exception {
    ExecutorClient executor = startExecutor();
    master.runOn(Wire.framework(), EXECUTOR, false, patient("b", 1));
    executor.awaitLaunch("b");
    executor.report("b", TaskState.TASK_RUNNING);

    drain(DrainConfig.newBuilder().setMaxGracePeriod(seconds(30)));

    io.souk.protocol.mesos.executor.Event killA = killOf(executor, "a");
    assertThat(killA.getKill().getKillPolicy().getGracePeriod()).isEqualTo(seconds(30));
    assertThat(killOf(executor, "b").getKill().hasKillPolicy())
        .as("its own is shorter and counts")
        .isFalse();
    master.runOn(Wire.framework(), EXECUTOR, false, Wire.task("new", ""));
    assertThat(master.await("new", TaskState.TASK_DROPPED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    executor.report("a", TaskState.TASK_KILLING);
    assertThat(master.await("a", TaskState.TASK_KILLING).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    assertThat(executor.events(SHUTDOWN)).as("its tasks have not ended").isEmpty();
    executor.report("a", TaskState.TASK_KILLED);
    executor.report("b", TaskState.TASK_KILLED);

    assertThat(master.await("a", TaskState.TASK_KILLED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    executor.await(SHUTDOWN);
    master.awaitExit("e");
    awaitOver();
  }

  @Test
  void anExecutorIsToldAgainAfterTheAgentHasCrashed() {
    startExecutor();
    drain(DrainConfig.newBuilder().setMarkGone(true));
    Await.until("it is kept", () -> Files.exists(file()));
    int port = agent.orElseThrow().port();
    Await.success(agent.orElseThrow().stop(true));

    Future<AgentServer> starting = AgentServer.start(vertx, config(port));
    ExecutorClient again =
        new ExecutorClient(vertx, port, "e", Codec.JSON)
            .subscribeWhenPossible(List.of(), List.of());
    agent = Optional.of(Await.success(starting));
    killOf(again, "a");
    again.report("a", TaskState.TASK_KILLED);

    assertThat(master.await("a", TaskState.TASK_GONE_BY_OPERATOR).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    master.awaitExit("e");
    awaitOver();
  }

  @Test
  void whatAnExecutorWasNotGivenYetIsKilledWithoutIt() {
    master.runOn(Wire.framework(), EXECUTOR, true, Wire.task("a", ""));
    Await.until("it waits for its executor", this::executorRuns);

    drain(DrainConfig.newBuilder());

    TaskStatus killed = master.await("a", TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DRAINING);
    master.awaitExit("e");
    awaitOver();
  }

  private ExecutorClient startExecutor() {
    master.runOn(Wire.framework(), EXECUTOR, true, patient("a", 600));
    Await.until("its container is known", this::executorRuns);
    ExecutorClient executor = client().subscribe();
    executor.awaitLaunch("a");
    executor.report("a", TaskState.TASK_RUNNING);
    return executor;
  }

  private ExecutorClient client() {
    return new ExecutorClient(vertx, agent.orElseThrow().port(), "e", Codec.JSON);
  }

  private static io.souk.protocol.mesos.executor.Event killOf(ExecutorClient executor, String id) {
    return executor.await(event -> event.getKill().getTaskId().getValue().equals(id));
  }

  private boolean executorRuns() {
    AgentServer running = agent.orElseThrow();
    return running.queries().view().frameworks().stream()
        .flatMap(framework -> framework.executors().stream())
        .anyMatch(it -> running.queries().container(it.containerId()).isPresent());
  }
}

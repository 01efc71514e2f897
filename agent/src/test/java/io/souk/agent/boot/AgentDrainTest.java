package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
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
  private static final String STUBBORN = "trap '' TERM; while :; do sleep 0.05; done";

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
    agent =
        Optional.of(
            Await.success(
                AgentServer.start(
                    vertx,
                    AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                        .withAddress("127.0.0.1", 0)
                        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                        .withRuntime(
                            AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                        .withRegistrationBackoff(Duration.ofMillis(10)))));
    Await.success(agent.get().registered());
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
    run(patient("stubborn", 600));
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
    run(patient("stubborn", 600));
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
}

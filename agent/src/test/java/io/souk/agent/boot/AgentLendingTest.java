package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.boot.LendingConfig.Thresholds;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.stats.Count;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole agent lends and takes back. */
class AgentLendingTest {

  private static final Thresholds NONE =
      new Thresholds(OptionalDouble.empty(), OptionalDouble.empty());

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<AgentServer> agents = new ArrayList<>();
  private FakeMaster master;

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

  private AgentServer start(LendingConfig lending) {
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withLending(lending)
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    AgentServer agent = Await.success(AgentServer.start(vertx, config));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }

  private static LendingConfig lending(String estimator, Optional<String> text, Thresholds load) {
    return new LendingConfig(
        estimator,
        text,
        load.equals(NONE) ? "noop" : "load",
        load,
        Duration.ofMillis(50),
        Duration.ZERO);
  }

  private List<Call.UpdateResources> told() {
    return master.calls().stream()
        .filter(Call::hasUpdateResources)
        .map(Call::getUpdateResources)
        .toList();
  }

  private static Resource.Builder lent(String name, double value) {
    return Wire.scalar(name, value).toBuilder()
        .setRevocable(Resource.RevocableInfo.getDefaultInstance());
  }

  private static TaskInfo borrower(String id) {
    return Wire.task(id, "sleep 1000").toBuilder()
        .clearResources()
        .addResources(lent("cpus", 0.1))
        .addResources(Wire.scalar("mem", 32))
        .build();
  }

  @Test
  void whatIsLentIsToldOnceAndToEachMasterAnew() {
    AgentServer agent = start(lending("fixed", Optional.of("cpus:2;mem:512"), NONE));

    Await.until("what is lent", () -> told().size() == 1);
    assertThat(told().get(0).getTotalResourcesList()).isEmpty();
    assertThat(told().get(0).getRevocableResourcesList())
        .extracting(each -> each.getName() + each.getScalar().getValue() + each.hasRevocable())
        .containsExactlyInAnyOrder("cpus2.0true", "mem512.0true");
    master.run(Wire.framework(), borrower("b"));
    master.await("b", TaskState.TASK_RUNNING);
    assertThat(agent.queries().view().total().scalarValue("cpus")).isEqualTo(6);

    int before = master.subscriptions().size();
    master.dropStream();
    Await.until("another subscription", () -> master.subscriptions().size() > before);

    Await.until("what is lent, again", () -> told().size() == 2);
    assertThat(told().get(1)).as("in use or not, it is lent").isEqualTo(told().get(0));
  }

  @Test
  void whatTasksLeaveIdleIsLent() {
    start(lending("slack", Optional.empty(), NONE));
    master.run(
        Wire.framework(),
        Wire.task("idle", "sleep 1000").toBuilder()
            .setResources(0, Wire.scalar("cpus", 2))
            .build());
    master.await("idle", TaskState.TASK_RUNNING);

    Await.until("something to be lent", () -> !told().isEmpty());
    assertThat(told().getLast().getRevocableResources(0).getName()).isEqualTo("cpus");
    assertThat(told().getLast().getRevocableResources(0).getScalar().getValue())
        .isBetween(0.1, 1.6);
  }

  @Test
  void whoUsesItGoesWhenTheLoadIsTooHigh() {
    AgentServer agent =
        start(
            lending(
                "fixed",
                Optional.of("cpus:2"),
                new Thresholds(OptionalDouble.of(0), OptionalDouble.empty())));
    FrameworkInfo old =
        Wire.framework().toBuilder()
            .setId(Wire.FRAMEWORK_ID.toBuilder().setValue("old"))
            .clearCapabilities()
            .build();

    master.run(Wire.framework(), Wire.task("owner", "sleep 1000"));
    master.await("owner", TaskState.TASK_RUNNING);
    master.run(Wire.framework(), borrower("b"));
    master.run(old, borrower("o"));

    TaskStatus gone = master.await("b", TaskState.TASK_GONE);
    assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    assertThat(gone.getMessage()).isEqualTo("Container preempted by QoS correction");
    assertThat(gone.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(master.await("o", TaskState.TASK_LOST).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    assertThat(master.statuses("b"))
        .extracting(TaskStatus::getState)
        .doesNotContain(TaskState.TASK_KILLING);
    assertThat(agent.queries().tally().of(Count.EXECUTORS_PREEMPTED)).isEqualTo(2);
    assertThat(master.statuses("owner").getLast().getState()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void aWholeGroupGoes() {
    AgentServer agent =
        start(
            lending(
                "fixed",
                Optional.of("cpus:2"),
                new Thresholds(OptionalDouble.empty(), OptionalDouble.of(0))));

    master.runGroup(
        Wire.framework(), Wire.executor("pod"), true, borrower("a"), Wire.task("b", "sleep 1000"));

    assertThat(master.await("a", TaskState.TASK_GONE).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    assertThat(master.await("b", TaskState.TASK_GONE).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    assertThat(agent.queries().tally().of(Count.EXECUTORS_PREEMPTED)).isEqualTo(1);
  }

  @Test
  void anExecutorGoesWithItsTasks() {
    start(
        lending(
            "fixed",
            Optional.of("cpus:2"),
            new Thresholds(OptionalDouble.of(0), OptionalDouble.empty())));

    master.runOn(
        Wire.framework(), Wire.customExecutor("e", "exec sleep 1000"), true, borrower("a"));

    TaskStatus gone = master.await("a", TaskState.TASK_GONE);
    assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED);
    assertThat(gone.getMessage()).startsWith("Container preempted by QoS correction");
    master.awaitExit("e");
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    assertThatThrownBy(() -> lending("guess", Optional.empty(), NONE))
        .hasMessage("--resource-estimator guess: expected noop, fixed or slack");
    assertThatThrownBy(() -> lending("fixed", Optional.empty(), NONE))
        .hasMessage("--resource-estimator fixed: needs --oversubscribed-resources");
    assertThatThrownBy(() -> lending("noop", Optional.of("cpus:1"), NONE))
        .hasMessage("--oversubscribed-resources cpus:1: needs --resource-estimator fixed");
    assertThatThrownBy(() -> lending("fixed", Optional.of("cpus(role):1"), NONE))
        .hasMessageContaining("what is lent cannot be reserved");
    assertThatThrownBy(() -> lending("fixed", Optional.of("cpus:x"), NONE))
        .hasMessageStartingWith("--oversubscribed-resources cpus:x: ");
    assertThatThrownBy(
            () ->
                new LendingConfig(
                    "noop",
                    Optional.empty(),
                    "noop",
                    new Thresholds(OptionalDouble.of(1), OptionalDouble.empty()),
                    Duration.ofSeconds(1),
                    Duration.ZERO))
        .hasMessageContaining("need --qos-controller load");
    assertThat(
            lending("org_apache_mesos_FixedResourceEstimator", Optional.of("cpus:1"), NONE)
                .estimator())
        .isEqualTo("fixed");
  }
}

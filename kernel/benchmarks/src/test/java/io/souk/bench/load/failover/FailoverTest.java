package io.souk.bench.load.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.Waits;
import io.souk.bench.load.measure.Latencies;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster of a fail-over, at its smallest, against a master that goes and comes back. */
class FailoverTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path workDir;

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void agentsAndFrameworkComeBackWithAllTasks() {
    Vertx vertx = Vertx.vertx();
    MasterServer master = start(vertx, 0);
    int port = master.port();
    URI url = URI.create("http://127.0.0.1:" + port);
    // Nobody is there: whoever asks there goes on to the other.
    URI nobody = URI.create("http://127.0.0.1:1");
    try (FailoverCluster cluster = new FailoverCluster(List.of(nobody, url), 3, 4)) {
      cluster.start();
      assertThat(cluster.check(() -> Optional.of(url), LIMIT)).isEmpty();
      FailoverRound round = cluster.nextRound();
      await(master.stop());
      assertThat(cluster.check(() -> Optional.of(url), Duration.ZERO)).isNotEmpty();
      master = start(vertx, port);
      round.leads("the same");
      Waits.until(LIMIT, round::isOver, round::progress);
      assertThat(cluster.check(() -> Optional.of(url), LIMIT)).isEmpty();
      assertThat(round.again()).isZero();
    } finally {
      await(master.stop());
      await(vertx.close());
    }
  }

  private MasterServer start(Vertx vertx, int port) {
    return await(MasterServer.start(vertx, MasterConfig.of("127.0.0.1", port, workDir), List.of()));
  }

  @Test
  void theGateFindsWhatIsLostDoubledOrNotRunning() {
    FailoverGate gate = new FailoverGate(2, 3);
    assertThat(gate.check(tasks(0, 1, 2), agents(true, true), 2)).isEmpty();
    assertThat(gate.check(tasks(0, 2), agents(true, true), 2))
        .containsExactly("task-1 is known 0 times");
    assertThat(gate.check(tasks(0, 1, 1, 2), agents(true, true), 2))
        .containsExactly("task-1 is known 2 times");
    assertThat(gate.check(tasks(0, 1, 2, 3), agents(true, true), 2))
        .containsExactly("task-3 was never launched");
    assertThat(
            gate.check(
                tasks(0, 1).toBuilder().addTasks(task(2, TaskState.TASK_LOST)).build(),
                agents(true, true),
                2))
        .containsExactly("task-2 is TASK_LOST");
    assertThat(
            gate.check(
                tasks(0, 1, 2).toBuilder()
                    .addUnreachableTasks(task(0, TaskState.TASK_UNREACHABLE))
                    .addCompletedTasks(task(1, TaskState.TASK_GONE))
                    .build(),
                agents(true, true),
                2))
        .containsExactly("task-0 is unreachable", "task-1 is over");
  }

  @Test
  void theGateFindsAgentsThatAreNotBackOrHaveTwoStreams() {
    FailoverGate gate = new FailoverGate(2, 1);
    assertThat(gate.check(tasks(0), agents(true, false), 2)).hasSize(1);
    assertThat(gate.check(tasks(0), agents(true), 2)).hasSize(1);
    assertThat(
            gate.check(
                tasks(0),
                agents(true, true).toBuilder()
                    .addRecoveredAgents(AgentInfo.newBuilder().setHostname("away"))
                    .build(),
                2))
        .hasSize(1);
    assertThat(gate.check(tasks(0), agents(true, true), 3))
        .containsExactly("3 streams of 2 agents");
  }

  private static Response.GetTasks tasks(int... numbers) {
    return Response.GetTasks.newBuilder()
        .addAllTasks(
            IntStream.of(numbers).mapToObj(each -> task(each, TaskState.TASK_RUNNING)).toList())
        .build();
  }

  private static Task task(int number, TaskState state) {
    return Task.newBuilder()
        .setName("any")
        .setTaskId(TaskID.newBuilder().setValue(FailoverGate.task(number)))
        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
        .setAgentId(AgentID.newBuilder().setValue("a"))
        .setState(state)
        .build();
  }

  private static Response.GetAgents agents(boolean... active) {
    Response.GetAgents.Builder agents = Response.GetAgents.newBuilder();
    for (boolean each : active) {
      agents
          .addAgentsBuilder()
          .setAgentInfo(AgentInfo.newBuilder().setHostname("any"))
          .setActive(each)
          .setVersion("1.11.0");
    }
    return agents.build();
  }

  @Test
  void aRoundIsOverWhenSomebodyLeadsOffersAndHasAllAgents() {
    FailoverRound round = new FailoverRound(2);
    round.begin();
    round.subscribed(1);
    round.offered();
    round.leads("m1");
    round.leads("m2");
    round.subscribed(1);
    assertThat(round.isOver()).isFalse();
    assertThat(round.again()).isEqualTo(1);
    round.subscribed(0);
    assertThat(round.isOver()).isTrue();
    assertThat(round.successor()).contains("m1");
    assertThat(round.get(FailoverFigure.END_TO_LAST_AGENT))
        .isGreaterThanOrEqualTo(round.get(FailoverFigure.END_TO_FIRST_AGENT))
        .isEqualTo(
            round.get(FailoverFigure.END_TO_LEADER)
                + round.get(FailoverFigure.LEADER_TO_LAST_AGENT));
    assertThat(round.get(FailoverFigure.WITHOUT_LEADER))
        .isEqualTo(round.get(FailoverFigure.END_TO_LEADER));
  }

  @Test
  void aLeaderThatWentOnLeadingIsNotMissedMeanwhile() {
    FailoverRound round = new FailoverRound(1);
    round.begin();
    round.oldLeads();
    round.leads("m1");
    assertThat(round.get(FailoverFigure.WITHOUT_LEADER))
        .isLessThan(round.get(FailoverFigure.END_TO_LEADER));
  }

  @Test
  void aResultSumsItsRoundsUp() {
    FailoverRound round = new FailoverRound(1);
    round.begin();
    round.leads("m1");
    round.offered();
    round.subscribed(0);
    Latencies latency = new Latencies();
    latency.add(1_000_000);
    FailoverResult result =
        new FailoverResult(
            List.of(round),
            7,
            List.of("m1: 503"),
            latency,
            List.of(new FailoverResult.Memory("m2", false, 600, 700)),
            List.of());
    assertThat(result.lines())
        .anyMatch(line -> line.startsWith("reads: 7, failed 1, p50"))
        .contains("memory of m2 (standby): 600 MiB, at most 700 MiB");
    Result form = FailoverForm.of(result, FailoverOptions.parse("--stop", "--agents", "1"));
    assertThat(form.objections()).containsExactly("a read failed: m1: 503");
    assertThat(form.variant()).isEqualTo("SIGTERM, 1 agents × 100 tasks");
    assertThat(form.figures())
        .extracting(Figure::name)
        .contains("RSS of a standby", FailoverFigure.LEADER_TO_OFFER.meaning());
  }

  @Test
  void aMasterLeadsWhenItsReportSaysSo() {
    assertThat(FailoverMasters.saysItLeads("{\"role\":\"leader\"}")).isTrue();
    assertThat(FailoverMasters.saysItLeads("{\"role\":\"standby\"}")).isFalse();
    assertThat(FailoverMasters.saysItLeads("no JSON")).isFalse();
  }

  @Test
  void optionsAreRead() {
    FailoverOptions options =
        FailoverOptions.parse(
            "--stop", "--agents", "10000", "--tasks", "10", "--java", "-Xmx2g -Xlog:gc");
    assertThat(options.stop()).isTrue();
    assertThat(options.hosted()).isTrue();
    assertThat(options.allTasks()).isEqualTo(100_000);
    assertThat(options.java()).containsExactly("-Xmx2g", "-Xlog:gc");
    assertThat(options.rounds()).isEqualTo(10);
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> FailoverOptions.parse("--agents", "0"))
        .hasMessageContaining("--agents 0");
    assertThatThrownBy(() -> FailoverOptions.parse("--tasks", "1000"))
        .hasMessageContaining("1 to 900");
    assertThatThrownBy(() -> FailoverOptions.parse("--dir")).hasMessageContaining("--dir");
    assertThatThrownBy(() -> FailoverOptions.parse("--kill", "9")).hasMessageContaining("--kill");
  }
}

package io.souk.bench.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.standing.HttpLine;
import io.souk.bench.standing.Population;
import io.souk.bench.standing.Shape;
import io.souk.bench.standing.StandingCluster;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.master.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every case at its smallest, against a real master; nothing is measured here. */
class ReadsTest {

  private static final StateClients.Plan ONE = new StateClients.Plan(1, 0, 1, Duration.ofMillis(1));

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private MasterServer master;

  @BeforeEach
  void start() {
    MasterConfig config = MasterConfig.of("127.0.0.1", 0, dir.resolve("master"));
    master = await(MasterServer.start(vertx, config, List.of()));
  }

  @AfterEach
  void stop() {
    await(master.stop());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private ReadsOptions options(String more) {
    return ReadsOptions.parse(
        ("--master 127.0.0.1:%d --pid %d --clients 1,2 --rate 40 --seconds 1 --warm-up 1 --least 2"
                + " --no-stalled --json %s %s")
            .formatted(
                master.port(), ProcessHandle.current().pid(), dir.resolve("result.json"), more)
            .split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "protobuf"})
  void aSmallClusterIsShownAsItIs(String codec) throws IOException {
    ReadsOptions options = options("--shapes 3x1x4 --subscribers 2 --events 90 --codec " + codec);
    List<Result> results = new ReadsLoad(options).run();
    assertThat(results).hasSize(7);
    assertThat(results).allSatisfy(result -> assertThat(result.objections()).isEmpty());
    assertThat(ReadsMain.write(options, results)).isZero();
    assertThat(ResultFile.read(dir.resolve("result.json"))).isEqualTo(results);
  }

  @Test
  void severalFrameworksShareTheAgents() throws IOException {
    List<Result> results = new ReadsLoad(options("--shapes 2x3x2")).run();
    assertThat(results).hasSize(6);
    assertThat(results).allSatisfy(result -> assertThat(result.objections()).isEmpty());
  }

  @Test
  void aTaskThatIsMissingOrDoubledInAnAnswerIsObjectedTo() throws IOException {
    try (StandingCluster cluster =
        new StandingCluster(List.of(local(master.port())), Shape.of(2, 1, 2))) {
      cluster.start();
      String state =
          new String(HttpLine.get(local(master.port()), "/state"), StandardCharsets.UTF_8);
      String id = "\"id\":\"task-0-";
      assertThat(faults(cluster, state)).isEmpty();
      assertThat(faults(cluster, state.replace(id + "0", id + "1")))
          .containsExactlyInAnyOrder(
              "task-0-1 is shown 2 times", "task-0-0 runs and is not shown to");
      assertThat(
              faults(
                  cluster,
                  state.replaceFirst("TASK_RUNNING\",\"resources", "TASK_LOST\",\"resources")))
          .hasSize(1);
      assertThat(faults(cluster, state.substring(0, state.length() / 2))).hasSize(1);
    }
  }

  /** What the gate says of a server that answers so. */
  private List<String> faults(StandingCluster cluster, String state) {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end(Buffer.buffer(state)))
                .listen(0, "127.0.0.1"));
    StateClients clients = new StateClients(local(server.actualPort()), Read.STATE, ONE);
    clients.run();
    assertThat(clients.checked()).isPositive();
    List<String> faults = clients.check(cluster.population(), 0, 0);
    await(server.close());
    return faults.stream().distinct().toList();
  }

  @Test
  void aReadThatFailsIsObjectedTo() {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(503).end())
                .listen(0, "127.0.0.1"));
    StateClients clients = new StateClients(local(server.actualPort()), Read.STATE, ONE);
    clients.run();
    assertThat(clients.check(new Population(0), 0, 0)).singleElement().asString().contains("503");
  }

  @Test
  void recordsAreCountedHoweverTheyAreCut() {
    String event = "x".repeat(40);
    String stream = "5\nfirst40\n" + event + "2\nhb40\n" + event;
    byte[] bytes = stream.getBytes(StandardCharsets.US_ASCII);
    for (int size = 1; size <= bytes.length; size++) {
      AtomicInteger begun = new AtomicInteger();
      RecordCount count = new RecordCount(begun::incrementAndGet);
      for (int from = 0; from < bytes.length; from += size) {
        count.take(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
      }
      assertThat(count.events()).isEqualTo(2);
      assertThat(count.first()).isEqualTo(5);
      assertThat(count.bytes()).isEqualTo(bytes.length);
      assertThat(begun).hasValue(1);
    }
    assertThatThrownBy(
            () -> new RecordCount(() -> {}).take("a\n".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void eventsThatAreMissingDoubledOrOutOfOrderAreObjectedTo() {
    Population population = new Population(0);
    population.launched("a");
    population.ending("a", System.nanoTime());
    EventLog log = new EventLog(population);
    log.heard(added("a"));
    log.heard(updated("a", TaskState.TASK_RUNNING));
    log.heard(updated("a", TaskState.TASK_FINISHED));
    assertThat(log.check(1, 1)).isEmpty();
    assertThat(log.lag().count()).isEqualTo(1);
    assertThat(log.check(2, 1)).hasSize(1);
    log.heard(updated("a", TaskState.TASK_FINISHED));
    assertThat(log.check(1, 1)).containsExactly("a is told to be finished twice");
    log.heard(updated("b", TaskState.TASK_RUNNING));
    assertThat(log.check(1, 1)).contains("b runs before it is added");
    log.heard(updated("b", TaskState.TASK_LOST));
    assertThat(log.check(1, 1)).contains("b is TASK_LOST");
  }

  private static Event added(String task) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_ADDED);
    event.getTaskAddedBuilder().getTaskBuilder().getTaskIdBuilder().setValue(task);
    return event.buildPartial();
  }

  private static Event updated(String task, TaskState state) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.TASK_UPDATED);
    event
        .getTaskUpdatedBuilder()
        .setState(state)
        .setStatus(
            TaskStatus.newBuilder().setTaskId(TaskID.newBuilder().setValue(task)).setState(state));
    return event.buildPartial();
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThatThrownBy(() -> ReadsOptions.parse("--shapes", "10x1"))
        .hasMessageContaining("--shapes 10x1");
    assertThatThrownBy(() -> ReadsOptions.parse("--shapes", "10x1x0"))
        .hasMessageContaining("--shapes 10x1x0");
    assertThatThrownBy(() -> ReadsOptions.parse("--master", "127.0.0.1:5050"))
        .hasMessageContaining("--pid");
    assertThatThrownBy(() -> ReadsOptions.parse("--masters", "2"))
        .hasMessageContaining("--masters 2");
    assertThatThrownBy(() -> ReadsOptions.parse("--codec", "xml")).hasMessageContaining("--codec");
    assertThatThrownBy(() -> ReadsOptions.parse("--polls", "3")).hasMessageContaining("--polls");
    assertThat(ReadsOptions.parse("--java", "-Xmx8g").masters().java()).containsExactly("-Xmx8g");
  }
}

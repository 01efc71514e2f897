package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.AgentClient.Answered;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls that the agents of ClusterD have and those of Mesos do not. */
@RequiresCgroups
class AgentLogsAndMemoryTest {

  private static final String GOES_ON = "until test -e go; do sleep 0.02; done; ";

  /** Keeps 40 MB. */
  private static final String EATS = "x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo ${#x}";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;
  private AgentClient client;

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
    startAgent("cgroups/cpu,cgroups/mem");
  }

  private void startAgent(String isolators) {
    agent =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                    .withRegistrationBackoff(Duration.ofMillis(10))
                    .withIsolation(
                        IsolationConfig.DEFAULT
                            .withGroups(
                                new IsolationConfig.Groups(
                                    Path.of("/sys/fs/cgroup"),
                                    "souk-test",
                                    false,
                                    true,
                                    OptionalLong.empty()))
                            .withIsolators(isolators))));
    Await.success(agent.registered());
    client = new AgentClient(agent.port());
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private ContainerID task(String id, String shell) {
    master.run(Wire.framework(), Wire.task(id, shell));
    return master.await(id, TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
  }

  private void go(String task) throws IOException {
    Files.createFile(
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
            .resolve(task)
            .resolve("runs/latest/go"));
  }

  private Answered read(Call.ReadLog.Builder log) {
    return client.post(Call.newBuilder().setType(Call.Type.READ_LOG).setReadLog(log).build());
  }

  private Answered limit(ContainerID id, double megabytes) {
    return client.post(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_CONTAINER_MEMORY_LIMIT)
            .setUpdateContainerMemoryLimit(
                Call.UpdateContainerMemoryLimit.newBuilder()
                    .setContainerId(id)
                    .setMemoryLimit(Value.Scalar.newBuilder().setValue(megabytes)))
            .build());
  }

  private static ContainerID container(String id) {
    return ContainerID.newBuilder().setValue(id).build();
  }

  @Test
  void whatATaskHasWrittenCanBeReadInPieces() {
    ContainerID id = task("writes", "echo abcdef; echo wrong >&2; sleep 1000");
    Call.ReadLog.Builder log =
        Call.ReadLog.newBuilder().setSource(Call.ReadLog.Source.CONTAINER).setContainerId(id);
    Await.until(
        "it has written",
        () -> read(log).response().getReadLog().getStderr().getData().size() == 6);

    Response.ReadLog whole = read(log).response().getReadLog();
    assertThat(whole.getStdout().getData().toStringUtf8()).isEqualTo("abcdef\n");
    assertThat(whole.getStderr().getData().toStringUtf8()).isEqualTo("wrong\n");
    Response answer = read(log.setStdoutOffset(2).setStderrOffset(6).setLength(3)).response();

    assertThat(answer.getType()).isEqualTo(Response.Type.READ_LOG);
    Response.ReadLog piece = answer.getReadLog();
    assertThat(piece.getStdout().getData().toStringUtf8()).isEqualTo("cde");
    assertThat(piece.getStdout().getSize()).isEqualTo(7);
    assertThat(piece.getStderr().getData().isEmpty()).isTrue();
  }

  @Test
  void logsThatCannotBeReadAreRefused() {
    Call.ReadLog.Builder log = Call.ReadLog.newBuilder().setSource(Call.ReadLog.Source.CONTAINER);

    assertThat(read(log))
        .isEqualTo(new Answered(400, "'read_log.container_id': expected with source CONTAINER"));
    assertThat(read(log.setContainerId(container("gone"))).status()).isEqualTo(404);
    assertThat(read(log.setStdoutOffset(-1)))
        .isEqualTo(new Answered(400, "'read_log.stdout_offset' 18446744073709551615 is too large"));
    // The log of these tests goes nowhere.
    assertThat(read(Call.ReadLog.newBuilder().setSource(Call.ReadLog.Source.AGENT)).status())
        .isEqualTo(404);
    assertThat(read(Call.ReadLog.newBuilder().setSource(Call.ReadLog.Source.UNKNOWN)))
        .isEqualTo(new Answered(400, "'read_log.source': expected CONTAINER or AGENT"));
    assertThat(client.post("{\"type\":\"READ_LOG\"}", "Content-Type", "application/json"))
        .extracting(Answered::status)
        .isEqualTo(400);
  }

  @Test
  void aTaskThatIsGivenMoreMemoryCanUseIt() throws IOException {
    ContainerID id = task("more", GOES_ON + EATS);

    assertThat(limit(id, 300)).isEqualTo(new Answered(200, ""));
    assertThat(
            Await.success(agent.queries().container(id.getValue()).orElseThrow().usage())
                .getMemLimitBytes())
        .isEqualTo(300L << 20);
    go("more");

    master.await("more", TaskState.TASK_FINISHED);
  }

  @Test
  void aTaskThatIsGivenLessIsHeldToIt() throws IOException {
    ContainerID id = task("less", GOES_ON + "x=0123456789abcdef; while :; do x=$x$x; done");
    assertThat(limit(id, 300).status()).isEqualTo(200);

    assertThat(limit(id, 24).status()).isEqualTo(200);
    go("less");

    TaskStatus failed = master.await("less", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(failed.getMessage()).contains("limit: 24 MB");
  }

  @Test
  void whatIsInUseIsNotTakenAway() throws IOException {
    ContainerID id = task("uses", GOES_ON + EATS + "; sleep 1000");
    assertThat(limit(id, 300).status()).isEqualTo(200);
    go("uses");
    Await.until(
        "it has them",
        () ->
            Await.success(agent.queries().container(id.getValue()).orElseThrow().usage())
                    .getMemRssBytes()
                > 39_000_000);

    Answered refused = limit(id, 20);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).matches("\\d+ MB of memory are in use, more than 20 MB");
    assertThat(master.statuses("uses")).noneMatch(one -> one.getState() == TaskState.TASK_FAILED);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity", "1e30"})
  void limitsAreNumbersOfMegabytes(double megabytes) {
    Answered refused = limit(container("any"), megabytes);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).endsWith(": expected a number of MB above 0");
  }

  @Test
  void onlyContainersOfTheirOwnThatRunAreChanged() {
    ContainerID id = task("any", "sleep 1000");

    assertThat(limit(container("gone"), 64).status()).isEqualTo(404);
    assertThat(limit(id.toBuilder().setParent(container("outer")).build(), 64).status())
        .isEqualTo(400);
  }

  @Test
  void memoryThatNobodyLimitsIsNot() {
    Await.success(agent.stop(false));
    startAgent("posix/cpu,posix/mem");
    ContainerID id = task("free", "sleep 1000");

    assertThat(limit(id, 64))
        .isEqualTo(new Answered(409, "The memory of this task is not limited"));
  }
}

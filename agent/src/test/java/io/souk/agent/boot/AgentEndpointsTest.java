package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Shapes;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.DiscoveryInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Port;
import io.souk.protocol.mesos.Ports;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent with what the recorded one had: a reservation, a volume, a task that finished, one that
 * failed, one that runs and is healthy, and a pod of two. Its older endpoints must hold what that
 * one's held.
 */
class AgentEndpointsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Shapes shapes = new Shapes(AgentEndpointsTest.class, "agent-endpoints.shapes");
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void play() {
    master = FakeMaster.start(vertx);
    agent =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:2;mem:4096;disk:8192", "rack:r1;level:3", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    Await.success(agent.registered());
    reserve();
    master.run(framework(), task("finished", "exit 0"));
    master.run(framework(), task("failed", "exit 3"));
    master.await("finished", TaskState.TASK_FINISHED);
    master.await("failed", TaskState.TASK_FAILED);
    master.run(framework(), running());
    master.await("running", status -> status.getHealthy());
    master.runGroup(
        framework(),
        Wire.executor("pod").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build(),
        true,
        task("a", "sleep 1000"),
        task("b", "sleep 1000"));
    master.await("a", TaskState.TASK_RUNNING);
    master.await("b", TaskState.TASK_RUNNING);
    Await.until(
        "ends that are acknowledged",
        () ->
            agent.queries().view().frameworks().stream()
                .allMatch(framework -> framework.completedExecutors().size() == 2));
  }

  @AfterEach
  void stop() {
    client.close();
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private void reserve() {
    Resource cpus = Wire.reserved("cpus", 0.2, "eng");
    Resource disk = Wire.reserved("disk", 64, "eng");
    Event.ApplyOperation reserve = Wire.apply(1, Wire.reserve(cpus, disk));
    master.apply(reserve);
    master.await(reserve);
    Event.ApplyOperation create = Wire.apply(2, Wire.create(Wire.volume("v1", 64, "eng")));
    master.apply(create);
    master.await(create);
  }

  private static FrameworkInfo framework() {
    return Wire.framework().toBuilder()
        .setPrincipal("p")
        .addRoles("eng")
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .build();
  }

  /** Allocated to the role, as the master sends them. */
  private static TaskInfo task(String id, String shell) {
    TaskInfo.Builder task = Wire.task(id, shell).toBuilder();
    List<Resource> resources = List.copyOf(task.getResourcesList());
    task.clearResources();
    resources.forEach(
        resource ->
            task.addResources(
                resource.toBuilder()
                    .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("eng"))));
    return task.build();
  }

  private static TaskInfo running() {
    return task("running", "echo hello; sleep 1000").toBuilder()
        .setLabels(Labels.newBuilder().addLabels(Label.newBuilder().setKey("k").setValue("v")))
        .setDiscovery(
            DiscoveryInfo.newBuilder()
                .setVisibility(DiscoveryInfo.Visibility.CLUSTER)
                .setName("rec")
                .setPorts(
                    Ports.newBuilder()
                        .addPorts(
                            Port.newBuilder().setNumber(31000).setName("http").setProtocol("tcp"))))
        .setHealthCheck(
            HealthCheck.newBuilder()
                .setType(HealthCheck.Type.COMMAND)
                .setCommand(CommandInfo.newBuilder().setShell(true).setValue("true"))
                .setDelaySeconds(0)
                .setIntervalSeconds(1)
                .setTimeoutSeconds(20)
                .setConsecutiveFailures(3)
                .setGracePeriodSeconds(1))
        .build();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path))
            .timeout(Duration.ofSeconds(60))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  @Test
  void holdWhatMesosHolds() throws Exception {
    JsonNode state = json("/slave(1)/state");
    String sandbox =
        Stream.iterate(0, i -> i + 1)
            .map(i -> state.at("/frameworks/0/executors/" + i))
            .filter(executor -> executor.path("id").asText().equals("running"))
            .findFirst()
            .orElseThrow()
            .path("directory")
            .asText();
    assertThat(shapes.missing("/state", state)).isEmpty();
    for (String endpoint : List.of("/containers", "/monitor/statistics", "/metrics/snapshot")) {
      assertThat(shapes.missing(endpoint, json(endpoint))).as(endpoint).isEmpty();
    }
    assertThat(shapes.missing("/files/browse", json("/files/browse?path=" + sandbox))).isEmpty();
    JsonNode read = json("/files/read?offset=0&length=200&path=" + sandbox + "/stdout");
    assertThat(read.toString()).isEqualTo("{\"data\":\"hello\\n\",\"offset\":0}");
  }

  /** Metrics of the agent's own may be more. */
  @Test
  void whatIsAddedIsKnown() throws Exception {
    assertThat(shapes.added("/state", json("/state")))
        .filteredOn(fact -> !fact.startsWith("flags."))
        .allMatch(fact -> fact.endsWith("container_status.executor_pid int"));
    assertThat(shapes.added("/metrics/snapshot", json("/metrics/snapshot")))
        .contains(
            "containerizer/mesos/filesystem/containers_new_rootfs float",
            "slave/tasks_dropped float",
            "slave/tasks_error float",
            "slave/tasks_gone_by_operator float");
  }

  @Test
  void numbersAreThoseOfTheStory() throws Exception {
    JsonNode metrics = json("/metrics/snapshot");
    assertThat(metrics.path("slave/tasks_finished").asDouble()).isEqualTo(1);
    assertThat(metrics.path("slave/tasks_failed").asDouble()).isEqualTo(1);
    assertThat(metrics.path("slave/tasks_running").asDouble()).isEqualTo(3);
    assertThat(metrics.path("slave/executors_running").asDouble()).isEqualTo(2);
    assertThat(metrics.path("slave/executors_terminated").asDouble()).isEqualTo(2);
    assertThat(metrics.path("slave/frameworks_active").asDouble()).isEqualTo(1);
    assertThat(metrics.path("slave/disk_total").asDouble()).isEqualTo(8192);
    assertThat(json("/containers")).hasSize(2);
    JsonNode state = json("/state");
    assertThat(state.at("/reserved_resources/eng/disk").asDouble()).isEqualTo(64);
    assertThat(state.at("/unreserved_resources_allocated/mem").asDouble()).isEqualTo(3 * 32 + 32.0);
    assertThat(state.at("/frameworks/0/completed_executors/0/resources/mem").asDouble())
        .isEqualTo(32);
  }

  @Test
  void eachTaskHasSeriesOfItsOwn() throws Exception {
    String metrics = get("/metrics").body();
    for (String task : List.of("running", "a", "b")) {
      assertThat(metrics)
          .containsPattern(
              "souk_agent_container_cpu_seconds_total\\{container=\"[^\"]+\",executor=\""
                  + (task.equals("running") ? "running" : "pod")
                  + "\",framework=\"framework-1\",mode=\"user\",task=\""
                  + task
                  + "\"\\}");
    }
    assertThat(metrics).doesNotContain("task=\"finished\"").doesNotContain("task=\"\"");
  }

  @Test
  void longAnswersAreCompressedForThoseWhoAsk() throws Exception {
    HttpResponse<byte[]> zipped =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + "/state"))
                .header("Accept-Encoding", "gzip")
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
    try (var in =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(zipped.body()))) {
      assertThat(JSON.readTree(in.readAllBytes()).path("id").asText()).isEqualTo("fake-S0");
    }
  }
}

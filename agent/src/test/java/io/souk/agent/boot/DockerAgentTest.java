package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.GrpcHealth;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent with Docker containers. */
@RequiresDocker
class DockerAgentTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    agent = startAgent();
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private AgentConfig config() {
    ExecutorTimes patient =
        new ExecutorTimes(
            Duration.ofMinutes(1),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofMinutes(15));
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", 0)
        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
        .withRuntime(
            AgentConfig.RuntimeChoice.DOCKER, Optional.of(TestEngine.IMAGE), TestEngine.HOST)
        .withExecutorTimes(patient)
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private AgentServer startAgent() {
    AgentServer started = Await.success(AgentServer.start(vertx, config()));
    Await.success(started.registered());
    return started;
  }

  private Path sandbox(String task) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest");
  }

  @Test
  void aTaskWithoutAnImageRunsInTheDefaultOne() throws Exception {
    master.run(Wire.framework(), Wire.task("t", "echo $MESOS_CONTAINER_NAME; ls /; exit 3"));
    TaskStatus failed = master.await("t", TaskState.TASK_FAILED);
    assertThat(failed.getMessage()).contains("status 3");
    assertThat(Files.readString(sandbox("t").resolve("stdout")))
        .startsWith("mesos-")
        .doesNotContain("home");
    TaskStatus running = master.statuses("t").get(1);
    assertThat(running.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(
            new ObjectMapper().readTree(running.getData().toByteArray()).get(0).path("Id").asText())
        .hasSize(64);
  }

  @Test
  void aContainerFindsWhatWasFetchedForIt() throws Exception {
    Path input = Files.writeString(dir.resolve("input"), "fetched");
    TaskInfo task =
        docker("fetch", "test \"$(cat $MESOS_SANDBOX/input)\" = fetched", DockerInfo.newBuilder());
    master.run(
        Wire.framework(),
        task.toBuilder()
            .setCommand(
                task.getCommand().toBuilder()
                    .addUris(CommandInfo.URI.newBuilder().setValue(input.toString())))
            .build());
    master.await("fetch", TaskState.TASK_FINISHED);
    master.run(
        Wire.framework(),
        task.toBuilder()
            .setTaskId(io.souk.protocol.mesos.TaskID.newBuilder().setValue("missing"))
            .setCommand(
                task.getCommand().toBuilder()
                    .addUris(CommandInfo.URI.newBuilder().setValue("/no/such/file")))
            .build());
    TaskStatus failed = master.await("missing", TaskState.TASK_FAILED);
    assertThat(failed.getMessage())
        .startsWith("Failed to launch container: Failed to fetch all URIs for container '")
        .endsWith("': URI '/no/such/file': there is no such file");
  }

  @Test
  void runningOutOfMemoryIsSaid() {
    TaskInfo task =
        docker("oom", "dd if=/dev/zero of=/dev/null bs=200M count=1", DockerInfo.newBuilder());
    master.run(Wire.framework(), task);
    TaskStatus failed = master.await("oom", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(failed.getMessage()).startsWith("Memory limit exceeded: ");
    assertThat(failed.getLimitation().getResources(0).getName()).isEqualTo("mem");
    assertThat(failed.getLimitation().getResources(0).getScalar().getValue()).isPositive();
  }

  @Test
  void anImageThatIsNowhereFailsTheTask() {
    master.run(
        Wire.framework(),
        docker("none", "true", DockerInfo.newBuilder().setImage("127.0.0.1:9/none")));
    TaskStatus failed = master.await("none", TaskState.TASK_FAILED);
    assertThat(failed.getMessage()).contains("Failed to pull image");
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
  }

  @Test
  void aRestartedAgentTakesHoldOfItsContainers() throws Exception {
    TaskInfo task = Wire.task("long", "echo up; while ! test -f go; do sleep 0.1; done; echo end");
    TaskInfo inSandbox =
        task.toBuilder()
            .setCommand(
                CommandInfo.newBuilder()
                    .setValue("cd /mnt/mesos/sandbox; " + task.getCommand().getValue()))
            .build();
    master.run(Wire.framework(), inSandbox);
    master.await("long", TaskState.TASK_RUNNING);
    Await.success(agent.stop(true));
    Path sandbox = sandbox("long").toRealPath();
    Files.writeString(sandbox.resolve("go"), "");
    agent = startAgent();
    TaskStatus end = master.await("long", TaskState.TASK_FINISHED);
    assertThat(end.getMessage()).contains("status 0");
    assertThat(sandbox.resolve("stdout")).hasContent("up\nend\n");
  }

  /** Its wire end is this test, for the image has no program that could be it. */
  @Test
  void anExecutorInAContainerSurvivesItsAgent() {
    ExecutorInfo executor =
        Wire.customExecutor("e", "env >$MESOS_SANDBOX/env; exec sleep 1000").toBuilder()
            .setContainer(
                ContainerInfo.newBuilder()
                    .setType(ContainerInfo.Type.DOCKER)
                    .setDocker(DockerInfo.newBuilder().setImage(TestEngine.IMAGE)))
            .build();
    master.runOn(Wire.framework(), executor, true, Wire.task("a", ""));
    Await.until("it runs", () -> Files.exists(sandbox("e").resolve("env")));
    ExecutorClient before = new ExecutorClient(vertx, agent.port(), "e", Codec.JSON).subscribe();
    before.awaitLaunch("a");
    before.report("a", TaskState.TASK_RUNNING);
    assertThat(sandbox("e").resolve("env"))
        .content()
        .contains(
            "MESOS_EXECUTOR_ID=e\n",
            "MESOS_AGENT_ENDPOINT=127.0.0.1:" + agent.port() + "\n",
            "MESOS_SANDBOX=/mnt/mesos/sandbox\n",
            "MESOS_DIRECTORY=" + dir.resolve("agent"));
    int port = agent.port();
    Await.success(agent.stop(true));

    Future<AgentServer> starting =
        AgentServer.start(vertx, config().withAddress("127.0.0.1", port));
    ExecutorClient after =
        new ExecutorClient(vertx, port, "e", Codec.JSON)
            .subscribeWhenPossible(List.of(), List.of());
    agent = Await.success(starting);
    // What is sent before goes down the stream of the agent that has ended.
    Await.success(agent.registered());
    master.runOn(Wire.framework(), executor, false, Wire.task("b", ""));

    after.awaitLaunch("b");
    after.report("a", TaskState.TASK_FINISHED);
    master.await("a", TaskState.TASK_FINISHED);
    master.shutdownExecutor(executor, Wire.FRAMEWORK_ID);
    after.await(Event.Type.SHUTDOWN);
    master.awaitExit("e");
    assertThat(master.await("b", TaskState.TASK_FAILED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
  }

  @Test
  void aBridgedTaskIsCheckedAtItsContainersPortAndKilledWhenUnhealthy() {
    DockerInfo.Builder bridge = DockerInfo.newBuilder().setNetwork(DockerInfo.Network.BRIDGE);
    HealthCheck.Builder check =
        HealthCheck.newBuilder()
            .setType(HealthCheck.Type.HTTP)
            .setDelaySeconds(0)
            .setIntervalSeconds(0.1)
            .setGracePeriodSeconds(30)
            .setConsecutiveFailures(2);
    check.getHttpBuilder().setPort(8080).setPath("/index.html");
    TaskInfo task =
        docker(
                "web",
                "echo ok > /tmp/index.html; httpd -p 8080 -h /tmp;"
                    + " while ! test -f /mnt/mesos/sandbox/bad; do sleep 0.1; done;"
                    + " busybox rm /tmp/index.html; sleep 1000",
                bridge)
            .toBuilder()
            .setHealthCheck(check)
            .build();
    master.run(Wire.framework(), task);
    TaskStatus healthy = master.await("web", s -> s.hasHealthy() && s.getHealthy());
    assertThat(healthy.getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    Await.success(
        vertx
            .fileSystem()
            .writeFile(
                sandbox("web").resolve("bad").toString(), io.vertx.core.buffer.Buffer.buffer()));
    TaskStatus killed = master.await("web", TaskState.TASK_KILLED);
    assertThat(killed.getHealthy()).isFalse();
  }

  /** It listens on the container's loopback alone, where nobody outside reaches it. */
  @Test
  void portsAreProbedWithinTheNetworkOfTheContainer() {
    for (DockerInfo.Network network : List.of(DockerInfo.Network.BRIDGE, DockerInfo.Network.NONE)) {
      String id = network.name().toLowerCase(java.util.Locale.ROOT);
      HealthCheck.Builder http = quick(HealthCheck.Type.HTTP);
      http.getHttpBuilder().setPort(8080).setPath("/index.html");
      CheckInfo.Builder tcp =
          CheckInfo.newBuilder()
              .setType(CheckInfo.Type.TCP)
              .setDelaySeconds(0)
              .setIntervalSeconds(0.1);
      tcp.getTcpBuilder().setPort(8080);
      master.run(
          Wire.framework(),
          docker(
                  id,
                  "echo ok > /tmp/index.html; exec httpd -f -p 127.0.0.1:8080 -h /tmp",
                  DockerInfo.newBuilder().setNetwork(network))
              .toBuilder()
              .setHealthCheck(http)
              .setCheck(tcp)
              .build());
      TaskStatus both =
          master.await(id, s -> s.getHealthy() && s.getCheckStatus().getTcp().getSucceeded());
      assertThat(both.hasData()).as("that comes once").isFalse();
      assertThat(both.getCheckStatus().getType()).isEqualTo(CheckInfo.Type.TCP);
    }
  }

  /** The port is the container's; what listens there hands on to a server of this machine. */
  @Test
  void grpcIsSpokenWithinTheNetworkOfTheContainer() throws Exception {
    Map<String, Integer> services = new ConcurrentHashMap<>(Map.of("", 1));
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("0.0.0.0", 0))
            .addService(GrpcHealth.service(services))
            .build()
            .start();
    try {
      HealthCheck.Builder check = quick(HealthCheck.Type.HTTP).setConsecutiveFailures(2);
      check.getHttpBuilder().setScheme("grpc").setPort(8080);
      master.run(
          Wire.framework(),
          docker(
                  "grpc",
                  "gateway=$(busybox ip route | busybox awk '/^default/ {print $3}');"
                      + (" exec nc -ll -p 8080 -e busybox nc $gateway " + server.getPort()),
                  DockerInfo.newBuilder().setNetwork(DockerInfo.Network.BRIDGE))
              .toBuilder()
              .setHealthCheck(check.setGracePeriodSeconds(60))
              .build());

      assertThat(master.await("grpc", TaskStatus::getHealthy).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
      services.put("", 2);
      assertThat(master.await("grpc", TaskState.TASK_KILLED).getHealthy()).isFalse();
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void commandsAreRunInTheContainer() {
    HealthCheck check =
        quick(HealthCheck.Type.COMMAND)
            .setCommand(
                CommandInfo.newBuilder()
                    .setShell(true)
                    .setValue("test -e /made-inside && test \"$IMAGES\" = own"))
            .setGracePeriodSeconds(1000)
            .build();
    TaskInfo.Builder task =
        docker("c", "touch /made-inside; sleep 1000", DockerInfo.newBuilder()).toBuilder();
    task.getCommandBuilder()
        .setEnvironment(
            Environment.newBuilder()
                .addVariables(Environment.Variable.newBuilder().setName("IMAGES").setValue("own")));
    HealthCheck slow =
        quick(HealthCheck.Type.COMMAND)
            .setCommand(CommandInfo.newBuilder().setShell(true).setValue("sleep 1000"))
            .setTimeoutSeconds(0.3)
            .setConsecutiveFailures(2)
            .build();
    master.run(
        Wire.framework(),
        task.setHealthCheck(check).build(),
        docker("slow", "sleep 1000", DockerInfo.newBuilder()).toBuilder()
            .setHealthCheck(slow)
            .build());
    assertThat(master.await("c", TaskStatus::getHealthy).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    assertThat(master.await("slow", TaskState.TASK_KILLED).getHealthy()).isFalse();
  }

  private static HealthCheck.Builder quick(HealthCheck.Type type) {
    return HealthCheck.newBuilder()
        .setType(type)
        .setDelaySeconds(0)
        .setIntervalSeconds(0.1)
        .setGracePeriodSeconds(0)
        .setConsecutiveFailures(50);
  }

  private static TaskInfo docker(String id, String command, DockerInfo.Builder docker) {
    if (!docker.hasImage()) {
      docker.setImage(TestEngine.IMAGE);
    }
    return Wire.task(id, command).toBuilder()
        .setContainer(
            ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).setDocker(docker))
        .build();
  }
}

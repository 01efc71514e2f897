package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.fake.Await;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.SessionRequest;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo.Network;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Volume;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresDocker
class DockerRuntimeTest {
  @TempDir Path dir;
  private Vertx vertx;
  private DockerRuntime runtime;

  @BeforeEach
  void connect() throws Exception {
    vertx = Vertx.vertx();
    runtime = open();
  }

  @AfterEach
  void removeAll() throws Exception {
    for (String id : await(runtime.listOwned())) {
      await(runtime.destroy(id));
    }
    await(runtime.close());
    await(vertx.close());
  }

  @Test
  void aShellCommandRunsInTheSandboxWithItsVariables() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(
                dir,
                "echo out $WHO $MESOS_SANDBOX; echo err >&2; touch /mnt/mesos/sandbox/f; exit 3")
            .environment("WHO", "agent")
            .variable("WHO", "task")
            .build();
    Container container = await(runtime.launch(spec));
    assertThat(container.runningData()).isPresent();
    assertThat(
            new ObjectMapper().readTree(container.runningData().get()).get(0).path("Name").asText())
        .isEqualTo("/mesos-" + spec.containerId());
    assertThat(await(container.exited())).isEqualTo(new ContainerExit.Exited(3));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("out agent /mnt/mesos/sandbox\n");
    assertThat(spec.sandbox().resolve("stderr")).hasContent("err\n");
    assertThat(spec.sandbox().resolve("f")).exists();
    await(container.release());
    assertThat(await(runtime.listOwned())).isEmpty();
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/echo")
            .addArguments("a  b")
            .addArguments("$HOME")
            .build();
    ContainerSpec spec = TestSpecs.of(dir, command).build();
    assertThat(await(await(runtime.launch(spec)).exited())).isEqualTo(new ContainerExit.Exited(0));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("a  b $HOME\n");
  }

  @Test
  void outputIsAppendedToWhatTheSandboxAlreadyHas() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "echo second").build();
    Files.writeString(spec.sandbox().resolve("stdout"), "first\n");
    await(await(runtime.launch(spec)).exited());
    assertThat(spec.sandbox().resolve("stdout")).hasContent("first\nsecond\n");
  }

  @Test
  void allOutputIsThereWhenTheExitIsKnown() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "seq 1 20000; head -c 100000 /dev/zero | tr '\\0' x").build();
    await(await(runtime.launch(spec)).exited());
    String expected =
        IntStream.rangeClosed(1, 20000).mapToObj(i -> i + "\n").collect(Collectors.joining())
            + "x".repeat(100_000);
    assertThat(Files.readString(spec.sandbox().resolve("stdout"))).isEqualTo(expected);
  }

  @Test
  void killGivesGraceAndThenKills() throws Exception {
    ContainerSpec polite =
        TestSpecs.shell(
                dir, "trap 'echo bye; exit 7' TERM; echo up; while true; do sleep 0.1; done")
            .build();
    Container container = await(runtime.launch(polite));
    awaitContent(polite.sandbox().resolve("stdout"), "up\n");
    await(container.kill(Duration.ofMinutes(5)));
    assertThat(await(container.exited())).isEqualTo(new ContainerExit.Exited(7));
    assertThat(polite.sandbox().resolve("stdout")).hasContent("up\nbye\n");

    Container stubborn =
        await(
            runtime.launch(
                TestSpecs.shell(dir, "trap '' TERM; while true; do sleep 0.1; done").build()));
    await(stubborn.kill(Duration.ofMinutes(5)));
    await(stubborn.kill(Duration.ofMillis(200)));
    assertThat(await(stubborn.exited())).isEqualTo(new ContainerExit.Exited(137));
    await(stubborn.kill(Duration.ZERO));
  }

  @Test
  void memoryThatRunsOutIsReported() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "dd if=/dev/zero of=/dev/null bs=200M count=1").memory(32).build();
    ContainerExit exit = await(await(runtime.launch(spec)).exited());
    assertThat(exit)
        .isInstanceOfSatisfying(
            ContainerExit.Limited.class,
            over -> {
              assertThat(over.outOfMemory()).isTrue();
              assertThat(over.message())
                  .isEqualTo(
                      "Memory limit exceeded: requested: 32 MB, limit: 32 MB; container exited with"
                          + " status 137");
              assertThat(over.resources().get(0).getScalar().getValue()).isEqualTo(32);
            });
  }

  @Test
  void aRestartedAgentTakesHoldAgainAndLosesNoLine() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(
                dir, "for i in $(seq 1 60); do echo $i; echo e$i >&2; sleep 0.1; done; exit 4")
            .build();
    Container first = await(runtime.launch(spec));
    awaitContent(spec.sandbox().resolve("stdout"), "1\n2\n3\n");
    await(runtime.close());
    assertThat(first.exited().isComplete()).isFalse();

    for (int restart = 0; restart < 3; restart++) {
      String before = Files.readString(spec.sandbox().resolve("stdout"));
      DockerRuntime again = open();
      assertThat(await(again.attach(spec))).isPresent();
      awaitContent(spec.sandbox().resolve("stdout"), before + (before.lines().count() + 1) + "\n");
      await(again.close());
    }

    runtime = open();
    Container last = await(runtime.attach(spec)).orElseThrow();
    assertThat(last.status().getExecutorPid()).isEqualTo(first.status().getExecutorPid());
    assertThat(await(last.exited())).isEqualTo(new ContainerExit.Exited(4));
    assertThat(spec.sandbox().resolve("stdout")).hasContent(lines(""));
    assertThat(spec.sandbox().resolve("stderr")).hasContent(lines("e"));
  }

  private static String lines(String prefix) {
    return IntStream.rangeClosed(1, 60)
        .mapToObj(i -> prefix + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void aContainerThatEndedMeanwhileIsStillReported() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1; echo late; exit 5").build();
    Container first = await(runtime.launch(spec));
    await(runtime.close());
    runtime = open();
    awaitEnd(spec.containerId());
    Container again = await(runtime.attach(spec)).orElseThrow();
    assertThat(await(again.exited())).isEqualTo(new ContainerExit.Exited(5));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("late\n");
    assertThat(first.exited().isComplete()).isFalse();
    assertThat(await(runtime.listOwned())).containsExactly(spec.containerId());
    await(again.release());
    assertThat(await(runtime.attach(spec))).isEmpty();
  }

  @Test
  void aForeseenContainerIsCreatedAheadAndRunsNothing() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1000").build();
    String path = "/containers/mesos-" + spec.containerId() + "/json";
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      runtime.foresee(spec);
      Await.until("created", () -> Await.success(runtime.listOwned()).contains(spec.containerId()));
      // The engine lists a new container before it finds it by its name.
      Await.until("named", () -> isKnown(engine, path));
      JsonNode created = engine.get("inspect", path);
      assertThat(created.path("State").path("Status").asText()).isEqualTo("created");
      await(runtime.launch(spec));
      JsonNode running = engine.get("inspect", path);
      assertThat(running.path("Id")).isEqualTo(created.path("Id"));
      assertThat(running.path("State").path("Status").asText()).isEqualTo("running");
    }
  }

  private static boolean isKnown(Engine engine, String path) {
    try {
      return !engine.get("inspect", path).isEmpty();
    } catch (EngineException e) {
      assertThat(e.kind()).isEqualTo(EngineException.Kind.NOT_FOUND);
      return false;
    }
  }

  @Test
  void aForeseenContainerOfAnotherSpecIsReplaced() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "exit 1").build();
    runtime.foresee(spec);
    Await.until("created", () -> Await.success(runtime.listOwned()).contains(spec.containerId()));
    ContainerSpec other = TestSpecs.shell(dir, "exit 2").build();
    ContainerSpec changed =
        new ContainerSpec(
            spec.containerId(),
            "framework",
            other.workload(),
            spec.sandbox(),
            spec.stateDir(),
            java.util.Map.of(),
            Optional.empty());
    assertThat(await(await(runtime.launch(changed)).exited()))
        .isEqualTo(new ContainerExit.Exited(2));
  }

  @Test
  void destroyEndsItAndWorksOnStrangers() throws Exception {
    Container container = await(runtime.launch(TestSpecs.shell(dir, "sleep 1000").build()));
    await(runtime.destroy(container.id()));
    assertThat(await(container.exited())).isInstanceOf(ContainerExit.Signaled.class);
    assertThat(await(runtime.listOwned())).isEmpty();
    await(runtime.destroy("no-such-container"));
  }

  @Test
  void agentsWithOtherWorkDirectoriesSeeOnlyTheirOwn() throws Exception {
    Container container = await(runtime.launch(TestSpecs.shell(dir, "sleep 1000").build()));
    DockerRuntime other =
        await(
            DockerRuntime.connect(
                vertx,
                new DockerSettings(
                    TestEngine.HOST, dir.resolve("other"), Optional.empty(), false)));
    assertThat(await(other.listOwned())).isEmpty();
    await(other.close());
    assertThat(await(runtime.listOwned())).containsExactly(container.id());
  }

  @Test
  void commandsRunInsideForChecks() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1000").variable("X", "1").build();
    Container container = await(runtime.launch(spec));
    assertThat(await(container.exec(shell("test \"$X\" = 1; exit 9"), Duration.ofSeconds(60))))
        .isEqualTo(new ExecResult.Completed(9));
    assertThat(await(container.exec(shell("true"), Duration.ZERO)))
        .isEqualTo(new ExecResult.Completed(0));
    assertThat(await(container.exec(shell("sleep 500"), Duration.ofMillis(300))))
        .isEqualTo(new ExecResult.TimedOut());
    CommandInfo absent = CommandInfo.newBuilder().setShell(false).setValue("/no/such").build();
    Future<ExecResult> exec = container.exec(absent, Duration.ofSeconds(60));
    // Some engines refuse it, others end it with 126 or 127.
    assertThat(await(exec.otherwise(new ExecResult.Completed(126))))
        .isNotEqualTo(new ExecResult.Completed(0));
  }

  @Test
  void commandsHaveTheirOwnUserAndVariables() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1000").variable("X", "1").build();
    Container container = await(runtime.launch(spec));
    CommandInfo.Builder command =
        shell("test \"$X $Y $(id -u)\" = '1 2 1234' && exit 5").toBuilder().setUser("1234");
    command
        .getEnvironmentBuilder()
        .addVariables(Environment.Variable.newBuilder().setName("Y").setValue("2"));
    assertThat(await(container.exec(command.build(), Duration.ZERO)))
        .isEqualTo(new ExecResult.Completed(5));
    ContainerSession session =
        await(
            container.openSession(
                new SessionRequest("s-" + spec.containerId(), command.build(), Optional.empty())));
    assertThat(await(session.exited())).isEqualTo(new ContainerExit.Exited(5));
  }

  @Test
  void commandsBesideAnExecutorDoNotGetItsToken() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(
                dir, "echo \"$MESOS_EXECUTOR_AUTHENTICATION_TOKEN\" >$MESOS_SANDBOX/t; sleep 1000")
            .build()
            .withToken("token-1");
    Container container = await(runtime.launch(spec));
    Await.until(
        "the executor has it",
        () -> {
          try {
            return Files.readString(spec.sandbox().resolve("t")).equals("token-1\n");
          } catch (IOException notYet) {
            return false;
          }
        });
    CommandInfo command = shell("test -z \"${MESOS_EXECUTOR_AUTHENTICATION_TOKEN+x}\" && exit 6");
    assertThat(await(container.exec(command, Duration.ZERO)))
        .isEqualTo(new ExecResult.Completed(6));
    assertThat(spec.toString()).doesNotContain("token-1");
  }

  @Test
  void aTimeoutLeavesNothingOfItsCommand() throws Exception {
    Container container = await(runtime.launch(TestSpecs.shell(dir, "sleep 1000").build()));
    CommandInfo command = shell("trap '' TERM; echo $$ > /tmp/pid; sleep 501; sleep 502");
    assertThat(await(container.exec(command, Duration.ofMillis(500))))
        .isEqualTo(new ExecResult.TimedOut());
    Await.until(
        "the command is gone",
        () ->
            Await.success(
                    container.exec(
                        shell("test -f /tmp/pid && ! kill -0 $(cat /tmp/pid)"), Duration.ZERO))
                .equals(new ExecResult.Completed(0)));
  }

  @Test
  void memoryOfARunningContainerIsRaisedButNeverLowered() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "sleep 1000").cpus(1).memory(64).limit("cpus", 1).build();
    Container container = await(runtime.launch(spec));
    await(container.update(TestSpecs.shell(dir, "x").cpus(2).memory(128).build().workload()));
    JsonNode raised = host(container);
    assertThat(raised.path("Memory").asLong()).isEqualTo(128L << 20);
    assertThat(raised.path("CpuShares").asInt()).isEqualTo(2048);
    assertThat(raised.path("CpuQuota").asLong()).isLessThanOrEqualTo(0);
    await(
        container.update(
            TestSpecs.shell(dir, "x").cpus(0.5).memory(48).limit("cpus", 0.5).build().workload()));
    JsonNode lowered = host(container);
    assertThat(lowered.path("Memory").asLong()).isEqualTo(128L << 20);
    assertThat(lowered.path("MemoryReservation").asLong()).isEqualTo(48L << 20);
    assertThat(lowered.path("CpuShares").asInt()).isEqualTo(512);
    assertThat(lowered.path("CpuQuota").asLong()).isEqualTo(50_000);
    await(
        container.update(
            TestSpecs.shell(dir, "x")
                .memory(48)
                .limit("mem", Double.POSITIVE_INFINITY)
                .build()
                .workload()));
    assertThat(host(container).path("Memory").asLong()).isGreaterThan(1L << 40);
  }

  @Test
  void memoryIsLimitedAnewByOrder() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "sleep 1000").cpus(1).memory(64).build();
    Container container = await(runtime.launch(spec));

    await(container.limitMemory(128L << 20));
    assertThat(host(container).path("Memory").asLong()).isEqualTo(128L << 20);
    await(container.limitMemory(40L << 20));

    assertThat(host(container).path("Memory").asLong()).isEqualTo(40L << 20);
    assertThat(await(container.usage()).getMemLimitBytes()).isEqualTo(40L << 20);
  }

  private static JsonNode host(Container container) throws Exception {
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      return engine
          .get("inspect", "/containers/mesos-" + container.id() + "/json")
          .path("HostConfig");
    }
  }

  @Test
  void aCpuLimitIsHonoured() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "while true; do :; done").cpus(0.1).limit("cpus", 0.1).build();
    Container container = await(runtime.launch(spec));
    Await.until("throttling", () -> Await.success(container.usage()).getCpusNrThrottled() > 10);
    ResourceStatistics usage = await(container.usage());
    double used = usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs();
    // 10 ms of each period of 100 ms, and what the clock's ticks make of it.
    assertThat(used).isLessThan((usage.getCpusNrPeriods() + 5) * 0.010 * 1.5 + 0.05);
    assertThat(usage.getCpusLimit()).isEqualTo(0.1);
    assertThat(usage.getCpusThrottledTimeSecs()).isPositive();
  }

  @Test
  void aTerminalsOutputIsKept() throws Exception {
    DockerInfo.Builder docker =
        DockerInfo.newBuilder()
            .addParameters(Parameter.newBuilder().setKey("tty").setValue("true"));
    ContainerSpec spec =
        TestSpecs.shell(dir, "test -t 1 && echo one; echo two >&2").docker(docker).build();
    assertThat(await(await(runtime.launch(spec)).exited())).isEqualTo(new ContainerExit.Exited(0));
    assertThat(Files.readString(spec.sandbox().resolve("stdout"))).isEqualTo("one\r\ntwo\r\n");
  }

  @Test
  void whatIsWrittenToAVolumeIsThereForTheNext() throws Exception {
    Path data = Files.createDirectory(dir.resolve("kept"));
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .addVolumes(volume(data.toString(), "/data", Volume.Mode.RW));
    ContainerSpec first =
        TestSpecs.shell(dir, "echo kept > /data/file")
            .container(container.build().toBuilder())
            .build();
    await(await(runtime.launch(first)).exited());
    await(runtime.destroy(first.containerId()));
    ContainerSpec second =
        TestSpecs.shell(dir, "cat /data/file").container(container.build().toBuilder()).build();
    await(await(runtime.launch(second)).exited());
    assertThat(second.sandbox().resolve("stdout")).hasContent("kept\n");
  }

  @Test
  void processesAreCounted() throws Exception {
    Container container =
        await(runtime.launch(TestSpecs.shell(dir, "sleep 1000 & sleep 1000 & wait").build()));
    Await.until("processes", () -> Await.success(container.usage()).getProcesses() == 3);
    ResourceStatistics usage = await(container.usage());
    assertThat(usage.getThreads()).isEqualTo(3);
    assertThat(usage.hasBlkioStatistics()).isTrue();
    assertThat(usage.getMemRssBytes()).isEqualTo(usage.getMemAnonBytes());
  }

  @Test
  void usageHasMesosNames() throws Exception {
    Container container =
        await(
            runtime.launch(
                TestSpecs.shell(dir, "while true; do :; done").cpus(0.5).memory(64).build()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    ResourceStatistics usage = await(container.usage());
    while (usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs() <= 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      usage = await(container.usage());
    }
    assertThat(usage.getCpusSoftLimit()).isEqualTo(0.5);
    assertThat(usage.getMemLimitBytes()).isEqualTo(64L << 20);
    assertThat(usage.getMemTotalBytes()).isPositive();
  }

  @Test
  void bridgedPortsAnswerOnTheHost() throws Exception {
    int port = freePort();
    ContainerSpec spec =
        TestSpecs.shell(dir, "echo hello > /tmp/index.html; httpd -f -p 80 -h /tmp")
            .docker(
                DockerInfo.newBuilder()
                    .setNetwork(Network.BRIDGE)
                    .addPortMappings(
                        DockerInfo.PortMapping.newBuilder().setHostPort(port).setContainerPort(80)))
            .port(port)
            .build();
    Container container = await(runtime.launch(spec));
    assertThat(container.status().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
        .matches("[0-9.]+");
    assertThat(awaitHttp("http://127.0.0.1:" + port + "/index.html")).isEqualTo("hello\n");
  }

  @Test
  void volumesAreMountedWithTheirMode() throws Exception {
    Path data = Files.createDirectory(dir.resolve("data"));
    Files.writeString(data.resolve("in"), "in\n");
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .addVolumes(volume(data.toString(), "/ro", Volume.Mode.RO))
            .addVolumes(volume(data.toString(), "rw", Volume.Mode.RW))
            .addVolumes(volume("inside", "/inside", Volume.Mode.RW));
    ContainerSpec spec =
        TestSpecs.shell(
                dir,
                "cat /ro/in; echo x > /ro/no || echo refused;"
                    + " echo x > /mnt/mesos/sandbox/rw/yes; echo y > /inside/z")
            .container(container)
            .build();
    await(await(runtime.launch(spec)).exited());
    assertThat(spec.sandbox().resolve("stdout")).hasContent("in\nrefused\n");
    assertThat(data.resolve("yes")).hasContent("x\n");
    assertThat(data.resolve("no")).doesNotExist();
    assertThat(spec.sandbox().resolve("inside/z")).hasContent("y\n");
  }

  @Test
  void whatCannotRunLeavesNothingBehind() throws Exception {
    ContainerSpec missing =
        TestSpecs.shell(dir, "true")
            .docker(DockerInfo.newBuilder().setImage("127.0.0.1:9/none"))
            .build();
    assertThatThrownBy(() -> await(runtime.launch(missing)))
        .hasMessageContaining("Failed to pull image '127.0.0.1:9/none:latest'");
    CommandInfo absent = CommandInfo.newBuilder().setShell(false).setValue("/no/such").build();
    assertThatThrownBy(() -> await(runtime.launch(TestSpecs.of(dir, absent).build())))
        .hasMessageContaining("Failed to run container")
        .hasMessageContaining("/no/such");
    assertThat(await(runtime.listOwned())).isEmpty();
  }

  @Test
  void noEngineIsOneClearLine() {
    DockerSettings nowhere =
        new DockerSettings("unix://" + dir.resolve("none.sock"), dir, Optional.empty(), false);
    assertThatThrownBy(() -> await(DockerRuntime.connect(vertx, nowhere)))
        .hasMessageContaining("no answer from the Docker engine at unix://")
        .hasMessageNotContaining("\n");
  }

  private DockerRuntime open() throws Exception {
    return await(
        DockerRuntime.connect(
            vertx, new DockerSettings(TestEngine.HOST, dir, Optional.of(TestEngine.IMAGE), false)));
  }

  private static CommandInfo shell(String value) {
    return CommandInfo.newBuilder().setValue(value).build();
  }

  private static Volume.Builder volume(String host, String container, Volume.Mode mode) {
    return Volume.newBuilder().setHostPath(host).setContainerPath(container).setMode(mode);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitEnd(String containerId) throws Exception {
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      engine.post("wait", "/containers/mesos-" + containerId + "/wait");
    }
  }

  private static void awaitContent(Path file, String beginning) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file) || !Files.readString(file).startsWith(beginning)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(file + " does not begin with " + beginning);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static String awaitHttp(String url) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
          return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
          if (System.nanoTime() > deadline) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}

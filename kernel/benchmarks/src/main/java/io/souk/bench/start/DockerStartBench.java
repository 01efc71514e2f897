package io.souk.bench.start;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.souk.agent.adapter.docker.DockerRuntime;
import io.souk.agent.adapter.docker.DockerSettings;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.boot.AgentConfig;
import io.souk.agent.boot.AgentServer;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Workload;
import io.souk.bench.Options;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Docker tasks started one by one (workload W10), four ways in turn: the engine's create and start
 * through docker-java, the runtime's launch, a whole agent from the master's message to
 * TASK_RUNNING, and the command {@code docker run -d}. Without an engine nothing is measured, and
 * the result says so.
 */
public final class DockerStartBench implements AutoCloseable {

  private static final String USAGE =
      """
      --dir DIR      for files (needed)
      --warm-ups N   rounds that are not measured (5)
      --rounds N     rounds that are (40)
      --json FILE    the results
      """;

  private static final String VARIANT = "Docker tasks, host network";
  private static final String COMMAND = "sleep 1000";

  private final Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final DockerClient client;
  private final DockerRuntime runtime;
  private final FakeMaster master;
  private final AgentServer agent;
  private final TaskGate gate = new TaskGate();
  private final Set<String> launched = new HashSet<>();
  private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();

  private DockerStartBench(Path dir) {
    this.dir = dir;
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(TestEngine.HOST)
            .build();
    client =
        DockerClientImpl.getInstance(
            config,
            new ApacheDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
    runtime =
        Await.success(
            DockerRuntime.connect(
                vertx, new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)));
    master = FakeMaster.start(vertx);
    master.onUpdate(
        update -> {
          String task = update.getStatus().getTaskId().getValue();
          gate.said(task, update.getStatus().getState(), update.getStatus().getMessage());
          if (update.getStatus().getState() == TaskState.TASK_RUNNING) {
            running.get(task).countDown();
          }
        });
    agent =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:64;mem:65536;disk:1024", "", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.DOCKER, Optional.empty(), TestEngine.HOST)
                    .withRegistrationBackoff(Duration.ofMillis(1))));
    Await.success(agent.registered());
  }

  /** See the usage. */
  public static void main(String[] args) throws Exception {
    Options options;
    int warmUps;
    int rounds;
    try {
      options = Options.parse(Set.of("dir", "warm-ups", "rounds", "json"), Set.of(), args);
      warmUps = options.number("warm-ups", 5, 0);
      rounds = options.number("rounds", 40, 1);
      if (options.find("dir").isEmpty()) {
        throw new IllegalArgumentException("--dir is needed");
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    Result result = measure(Path.of(options.text("dir", "")).toAbsolutePath(), warmUps, rounds);
    result.figures().forEach(System.out::println);
    result.notMeasured().ifPresent(reason -> System.out.println("not measured: " + reason));
    result.objections().forEach(System.err::println);
    if (options.find("json").isPresent()) {
      ResultFile.write(Path.of(options.text("json", "")), List.of(result));
    }
    System.exit(result.exitCode());
  }

  private static Result measure(Path dir, int warmUps, int rounds) throws Exception {
    Optional<String> missing = TestEngine.missing();
    if (missing.isPresent()) {
      return Result.notMeasured("W10", VARIANT, "no Docker engine: " + missing.get());
    }
    try (DockerStartBench bench = new DockerStartBench(dir)) {
      bench.run(warmUps);
      List<double[]> times = bench.run(rounds);
      return bench.result(times).withParameter("rounds", rounds);
    }
  }

  private Result result(List<double[]> times) {
    return Result.of("W10", VARIANT, launched.size(), gate.check(launched))
        .with(figure("engine, create and start", times, time -> time[0]))
        .with(figure("runtime's launch", times, time -> time[1]))
        .with(figure("agent, LAUNCH to TASK_RUNNING", times, time -> time[2]))
        .with(figure("docker run -d", times, time -> time[3]))
        .with(figure("runtime over engine, paired", times, time -> time[1] - time[0]))
        .with(
            figure("agent over engine, paired", times, time -> time[2] - time[0])
                .withAtMost(Stat.P50, 10)
                .withAtMost(Stat.P99, 40))
        .with(
            figure("agent over docker run, paired", times, time -> time[2] - time[3])
                .withAtMost(Stat.P50, 0));
  }

  private interface Part {
    double of(double[] times);
  }

  private static Figure figure(String name, List<double[]> times, Part part) {
    return Figure.of(name, "ms", Values.of(times.stream().mapToDouble(part::of).toArray()));
  }

  /** Each round in another order, so that nothing always comes after the same. */
  private List<double[]> run(int rounds) throws Exception {
    List<double[]> times = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double[] time = new double[4];
      for (int i = 0; i < time.length; i++) {
        int which = (i + round) % time.length;
        time[which] =
            switch (which) {
              case 0 -> engine();
              case 1 -> launch();
              case 2 -> wholeAgent();
              default -> commandLine();
            };
      }
      times.add(time);
    }
    return times;
  }

  private double engine() throws IOException {
    String name = "souk-bench-" + UUID.randomUUID();
    Path sandbox = Files.createDirectories(dir.resolve(name));
    CreateContainerCmd create =
        client
            .createContainerCmd(TestEngine.IMAGE)
            .withName(name)
            .withEntrypoint("/bin/sh")
            .withCmd("-c", COMMAND)
            .withHostConfig(
                HostConfig.newHostConfig()
                    .withNetworkMode("host")
                    .withCpuShares(102)
                    .withMemory(32L << 20)
                    .withMounts(
                        List.of(
                            new Mount()
                                .withType(MountType.BIND)
                                .withSource(sandbox.toString())
                                .withTarget("/mnt/mesos/sandbox"))));
    long begin = System.nanoTime();
    String id = create.exec().getId();
    client.startContainerCmd(id).exec();
    double taken = (System.nanoTime() - begin) / 1e6;
    client.removeContainerCmd(id).withForce(true).exec();
    return taken;
  }

  private double launch() throws IOException {
    String id = UUID.randomUUID().toString();
    ContainerSpec spec =
        new ContainerSpec(
            id,
            "framework",
            Workload.of(task(id)),
            Files.createDirectories(dir.resolve(id).resolve("sandbox")),
            Files.createDirectories(dir.resolve(id).resolve("state")),
            Map.of(),
            Optional.empty());
    long begin = System.nanoTime();
    Await.success(runtime.launch(spec));
    double taken = (System.nanoTime() - begin) / 1e6;
    Await.success(runtime.destroy(id));
    return taken;
  }

  private double wholeAgent() throws InterruptedException {
    String id = UUID.randomUUID().toString();
    TaskInfo task = task(id);
    CountDownLatch latch = new CountDownLatch(1);
    running.put(id, latch);
    launched.add(id);
    long begin = System.nanoTime();
    master.run(Wire.framework(), task);
    if (!latch.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no TASK_RUNNING of " + id);
    }
    double taken = (System.nanoTime() - begin) / 1e6;
    master.kill(task, Wire.FRAMEWORK_ID);
    master.await(id, status -> status.getState() == TaskState.TASK_KILLED);
    return taken;
  }

  private double commandLine() throws Exception {
    String name = "souk-bench-" + UUID.randomUUID();
    Path sandbox = Files.createDirectories(dir.resolve(name));
    List<String> line =
        Arrays.asList(
            "docker",
            "-H",
            TestEngine.HOST,
            "run",
            "-d",
            "--name",
            name,
            "--net",
            "host",
            "--cpu-shares",
            "102",
            "--memory",
            "32m",
            "-v",
            sandbox + ":/mnt/mesos/sandbox",
            "--entrypoint",
            "/bin/sh",
            TestEngine.IMAGE,
            "-c",
            COMMAND);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "docker run: " + new String(process.getErrorStream().readAllBytes()));
    }
    double taken = (System.nanoTime() - begin) / 1e6;
    client.removeContainerCmd(name).withForce(true).exec();
    return taken;
  }

  private static TaskInfo task(String id) {
    return Wire.task(id, COMMAND).toBuilder()
        .setKillPolicy(
            KillPolicy.newBuilder().setGracePeriod(DurationInfo.newBuilder().setNanoseconds(0)))
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.DOCKER)
                .setDocker(ContainerInfo.DockerInfo.newBuilder().setImage(TestEngine.IMAGE)))
        .build();
  }

  @Override
  public void close() throws IOException {
    Await.success(agent.stop(false));
    master.close();
    Await.success(runtime.close());
    client.close();
    Await.success(vertx.close());
  }
}

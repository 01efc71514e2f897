package io.souk.agent.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.check.CheckListener;
import io.souk.agent.check.CheckTarget;
import io.souk.agent.check.Checks;
import io.souk.agent.fake.Await;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskChecksTest {
  private final Vertx vertx = Vertx.vertx();
  private final TaskChecks checks = new TaskChecks(vertx);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final FakeContainer container = new FakeContainer();
  @TempDir Path dir;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void httpStatusesDecideAndRedirectsAreFollowed() throws Exception {
    AtomicInteger status = new AtomicInteger(204);
    int port =
        serve(
            new HttpServerOptions(),
            request -> {
              if (request.path().equals("/start")) {
                request.response().setStatusCode(302).putHeader("Location", "/end").end();
              } else {
                request.response().setStatusCode(status.get()).end(status.get() == 204 ? "" : "x");
              }
            });
    Checks.Running running = start(http(port, "/start").build());
    assertThat(next()).isEqualTo("healthy");
    status.set(500);
    assertThat(next()).isEqualTo("unhealthy 1 false");
    assertThat(next()).isEqualTo("unhealthy 2 true");
    status.set(399);
    String after = next();
    while (!after.equals("healthy")) {
      assertThat(after).startsWith("unhealthy").endsWith("true");
      after = next();
    }
    running.stop();
  }

  @Test
  void httpsCertificatesAreNotVerified() throws Exception {
    Path store = dir.resolve("store.p12");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=nobody",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(exit).isZero();
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("secret"));
    int port = serve(options, request -> request.response().end("ok"));
    HealthCheck.Builder check = http(port, "/");
    check.getHttpBuilder().setScheme("https");
    start(check.build());
    assertThat(next()).isEqualTo("healthy");
  }

  @Test
  void aServerThatNeverAnswersIsUnhealthy() throws Exception {
    int port = serve(new HttpServerOptions(), request -> {});
    start(http(port, "/").setTimeoutSeconds(0.2).build());
    assertThat(next()).isEqualTo("unhealthy 1 false");
  }

  @Test
  void tcpConnects() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      HealthCheck.Builder check = quick(HealthCheck.Type.TCP);
      check.getTcpBuilder().setPort(socket.getLocalPort());
      start(check.build());
      assertThat(next()).isEqualTo("healthy");
    }
    assertThat(next()).isEqualTo("unhealthy 1 false");
  }

  @Test
  void commandsRunInTheContainer() throws Exception {
    container.exec = command -> Future.succeededFuture(new ExecResult.Completed(0));
    HealthCheck.Builder check = quick(HealthCheck.Type.COMMAND);
    check.getCommandBuilder().setValue("true");
    start(check.build());
    assertThat(next()).isEqualTo("healthy");
    container.exec = command -> Future.succeededFuture(new ExecResult.Completed(1));
    assertThat(next()).isEqualTo("unhealthy 1 false");
    AtomicInteger discarded = new AtomicInteger();
    container.exec =
        command -> {
          discarded.incrementAndGet();
          return Future.failedFuture(new IOException("engine away"));
        };
    awaitCount(discarded, 2);
    told.clear();
    awaitCount(discarded, 5);
    assertThat(told).isEmpty();
    container.exec = command -> Future.failedFuture(new LaunchException("no such file"));
    assertThat(next()).startsWith("unhealthy");
  }

  @Test
  void whatWasReportedBeforeARestartIsNotRepeated() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    int port =
        serve(
            new HttpServerOptions(),
            request -> {
              asked.incrementAndGet();
              request.response().end();
            });
    TaskInfo task = task().setHealthCheck(http(port, "/")).build();
    checks.start(target(task, Optional.of(true)), listener());
    awaitCount(asked, 3);
    assertThat(told).isEmpty();
  }

  @Test
  void genericChecksReportTheirValue() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    int port =
        serve(
            new HttpServerOptions(),
            request -> request.response().setStatusCode(status.get()).end());
    CheckInfo.Builder check =
        CheckInfo.newBuilder()
            .setType(CheckInfo.Type.HTTP)
            .setDelaySeconds(0)
            .setIntervalSeconds(0.02);
    check.getHttpBuilder().setPort(port);
    checks.start(target(task().setCheck(check).build(), Optional.empty()), listener());
    assertThat(next()).isEqualTo("status 200");
    status.set(500);
    assertThat(next()).isEqualTo("status 500");
  }

  @Test
  void genericChecksGoOnAfterARestart() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    AtomicInteger asked = new AtomicInteger();
    int port =
        serve(
            new HttpServerOptions(),
            request -> {
              asked.incrementAndGet();
              request.response().setStatusCode(status.get()).end();
            });
    CheckInfo.Builder check =
        CheckInfo.newBuilder()
            .setType(CheckInfo.Type.HTTP)
            .setDelaySeconds(0)
            .setIntervalSeconds(0.02);
    check.getHttpBuilder().setPort(port);
    TaskInfo task = task().setCheck(check).build();
    CheckStatusInfo reported =
        CheckStatusInfo.newBuilder()
            .setType(CheckInfo.Type.HTTP)
            .setHttp(CheckStatusInfo.Http.newBuilder().setStatusCode(200))
            .build();
    checks.start(
        new CheckTarget(
            task, spec(task), container, Instant.now(), Optional.empty(), Optional.of(reported)),
        listener());
    awaitCount(asked, 3);
    assertThat(told).isEmpty();
    status.set(404);
    assertThat(next()).isEqualTo("status 404");
  }

  /** Needs root, as making and entering a network does. */
  @Test
  void tasksAreProbedWithinTheirOwnNetwork() throws Exception {
    java.nio.file.Files.writeString(dir.resolve("index.html"), "ok");
    Process inside =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up; touch "
                    + dir.resolve("ready")
                    + "; busybox httpd -p 127.0.0.1:8080 -h "
                    + dir
                    + "; exec busybox httpd -f -p [::1]:8081 -h "
                    + dir)
            .inheritIO()
            .start();
    try {
      Await.until("its network", () -> java.nio.file.Files.exists(dir.resolve("ready")));
      container.status = ContainerStatus.newBuilder().setExecutorPid((int) inside.pid()).build();
      HealthCheck.Builder four = http(8080, "/index.html").setGracePeriodSeconds(60);
      Checks.Running running = checks.start(bridged(four.build()), listener());
      assertThat(next()).isEqualTo("healthy");
      running.stop();
      HealthCheck.Builder six = http(8081, "/index.html").setGracePeriodSeconds(60);
      six.getHttpBuilder().setProtocol(NetworkInfo.Protocol.IPv6);
      running = checks.start(bridged(six.build()), listener());
      assertThat(next()).isEqualTo("healthy");
      running.stop();
      HealthCheck.Builder tcp = quick(HealthCheck.Type.TCP);
      tcp.getTcpBuilder().setPort(8081).setProtocol(NetworkInfo.Protocol.IPv6);
      running = checks.start(bridged(tcp.build()), listener());
      assertThat(next()).isEqualTo("healthy");
      tcp.getTcpBuilder().setProtocol(NetworkInfo.Protocol.IPv4);
      running.stop();
      checks.start(bridged(tcp.build()), listener());
      assertThat(next()).isEqualTo("unhealthy 1 false");
    } finally {
      inside.descendants().forEach(ProcessHandle::destroyForcibly);
      inside.destroyForcibly();
    }
  }

  private CheckTarget bridged(HealthCheck check) {
    return target(
        docker(DockerInfo.Network.BRIDGE).toBuilder().setHealthCheck(check).build(),
        Optional.empty());
  }

  @Test
  void checksThatAreStoppedWhileTheirNetworkIsLookedForNeverBegin() throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    int port =
        serve(
            new HttpServerOptions(),
            request -> {
              (request.path().equals("/stopped") ? stopped : asked).incrementAndGet();
              request.response().end();
            });
    container.status =
        ContainerStatus.newBuilder().setExecutorPid((int) ProcessHandle.current().pid()).build();
    for (int i = 0; i < 50; i++) {
      checks.start(bridged(http(port, "/stopped").build()), listener()).stop();
    }
    checks.start(bridged(http(port, "/").build()), listener());
    awaitCount(asked, 10);
    assertThat(stopped).hasValue(0);
  }

  @Test
  void fromOutsideContainersAreProbedAtTheirAddress() {
    ContainerSpec bridge = spec(docker(DockerInfo.Network.BRIDGE));
    assertThat(ProbeAddress.of(bridge, container, false)).isEmpty();
    container.status =
        ContainerStatus.newBuilder()
            .addNetworkInfos(
                NetworkInfo.newBuilder()
                    .addIpAddresses(NetworkInfo.IPAddress.newBuilder().setIpAddress("172.17.0.9")))
            .build();
    assertThat(ProbeAddress.of(bridge, container, false)).contains("172.17.0.9");
    assertThat(ProbeAddress.of(bridge, container, true)).isEmpty();
    assertThat(ProbeAddress.of(spec(docker(DockerInfo.Network.HOST)), container, false))
        .contains("127.0.0.1");
    assertThat(ProbeAddress.of(spec(task().build()), container, true)).contains("::1");
  }

  @Test
  void impossibleChecksDoNotStopTheTask() {
    checks.start(
        target(task().setHealthCheck(HealthCheck.getDefaultInstance()).build(), Optional.empty()),
        listener());
    assertThat(told).isEmpty();
  }

  private int serve(HttpServerOptions options, io.vertx.core.Handler<HttpServerRequest> handler)
      throws Exception {
    return vertx
        .createHttpServer(options)
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .map(HttpServer::actualPort)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private Checks.Running start(HealthCheck check) {
    return checks.start(target(task().setHealthCheck(check).build(), Optional.empty()), listener());
  }

  private static HealthCheck.Builder quick(HealthCheck.Type type) {
    return HealthCheck.newBuilder()
        .setType(type)
        .setDelaySeconds(0)
        .setIntervalSeconds(0.02)
        .setGracePeriodSeconds(0)
        .setConsecutiveFailures(2);
  }

  private static HealthCheck.Builder http(int port, String path) {
    HealthCheck.Builder check = quick(HealthCheck.Type.HTTP);
    check.getHttpBuilder().setPort(port).setPath(path);
    return check;
  }

  private static TaskInfo.Builder task() {
    return TaskInfo.newBuilder()
        .setName("t")
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setAgentId(AgentID.newBuilder().setValue("a"));
  }

  private static TaskInfo docker(DockerInfo.Network network) {
    return task()
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.DOCKER)
                .setDocker(DockerInfo.newBuilder().setImage("i").setNetwork(network)))
        .build();
  }

  private ContainerSpec spec(TaskInfo task) {
    return new ContainerSpec("c", "f", Workload.of(task), dir, dir, Map.of(), Optional.empty());
  }

  private CheckTarget target(TaskInfo task, Optional<Boolean> healthy) {
    return new CheckTarget(task, spec(task), container, Instant.now(), healthy, Optional.empty());
  }

  private String next() throws InterruptedException {
    String event = told.poll(60, TimeUnit.SECONDS);
    assertThat(event).as("an event within 60 s").isNotNull();
    return event;
  }

  private static void awaitCount(AtomicInteger count, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (count.get() < wanted) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private CheckListener listener() {
    return new CheckListener() {
      @Override
      public void healthy() {
        told.add("healthy");
      }

      @Override
      public void unhealthy(int consecutiveFailures, boolean exhausted) {
        told.add("unhealthy " + consecutiveFailures + " " + exhausted);
      }

      @Override
      public void checkStatus(CheckStatusInfo status) {
        told.add("status " + status.getHttp().getStatusCode());
      }
    };
  }

  private static final class FakeContainer implements Container {
    private volatile Function<CommandInfo, Future<ExecResult>> exec =
        command -> Future.failedFuture(new LaunchException("no exec"));
    private volatile ContainerStatus status = ContainerStatus.getDefaultInstance();

    @Override
    public String id() {
      return "c";
    }

    @Override
    public ContainerStatus status() {
      return status;
    }

    @Override
    public Future<ContainerExit> exited() {
      return Future.future(promise -> {});
    }

    @Override
    public Future<Void> kill(Duration grace) {
      return Future.succeededFuture();
    }

    @Override
    public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
      return exec.apply(command);
    }

    @Override
    public Future<Void> update(Workload workload) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<ResourceStatistics> usage() {
      return Future.failedFuture(new LaunchException("none"));
    }

    @Override
    public Future<Void> release() {
      return Future.succeededFuture();
    }
  }
}

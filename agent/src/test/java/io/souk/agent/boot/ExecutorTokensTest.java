package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.TestAccess;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.RoleSecurity;
import io.souk.security.token.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Executors that must show tokens, at a whole agent; real processes, real HTTP. */
@Timeout(300)
class ExecutorTokensTest {

  private static final String VARIABLE = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
  private static final String SHELL = "env >env; exec sleep 1000";

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.souk");

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void start() {
    log.start();
    LOGGER.addAppender(log);
    LOGGER.setLevel(Level.DEBUG);
    LOGGER.setAdditive(false);
    master = FakeMaster.start(vertx);
    agent = Await.success(starting(0));
  }

  private Future<AgentServer> starting(int port) {
    Tokens tokens = TestAccess.tokens();
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", port)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withSecurity(
                RoleSecurity.OPEN.withAccess(TestAccess.strict(tokens)).withTokens(tokens));
    return AgentServer.start(vertx, config);
  }

  @AfterEach
  void stop() {
    LOGGER.setAdditive(true);
    LOGGER.setLevel(null);
    LOGGER.detachAppender(log);
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private static FrameworkInfo framework(String principal) {
    return Wire.framework().toBuilder().setPrincipal(principal).build();
  }

  private static ExecutorInfo executor(String id) {
    return Wire.customExecutor(id, SHELL);
  }

  /** Starts one with a task of its name; its container. */
  private String started(String id) {
    return started(id, "all");
  }

  private String started(String id, String principal) {
    Await.success(agent.registered());
    master.runOn(framework(principal), executor(id), true, Wire.task("task-of-" + id, ""));
    return Await.value(
        "the container of " + id,
        () ->
            agent.queries().view().frameworks().stream()
                .flatMap(framework -> framework.executors().stream())
                .filter(executor -> executor.executorId().equals(id))
                .map(executor -> executor.containerId())
                .filter(container -> agent.queries().container(container).isPresent())
                .findFirst());
  }

  private Path sandbox(String executor) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(executor)
        .resolve("runs/latest");
  }

  private String token(String executor) {
    return Await.value(
        "the token of " + executor,
        () -> variable(ApiCallers.read(sandbox(executor).resolve("env"))));
  }

  private static Optional<String> variable(String env) {
    return env.endsWith("\n")
        ? env.lines()
            .filter(line -> line.startsWith(VARIABLE + "="))
            .map(line -> line.substring(VARIABLE.length() + 1))
            .findFirst()
        : Optional.empty();
  }

  private ExecutorClient client(String executor) {
    return new ExecutorClient(vertx, agent.port(), executor, Codec.JSON);
  }

  private int trySubscribe(String executor, String token) {
    return client(executor).show(token).trySubscribe(List.of(), List.of());
  }

  private AgentClient bearing(String token) {
    return new AgentClient(agent.port(), Optional.of("Bearer " + token));
  }

  private AgentClient all() {
    return new AgentClient(agent.port(), Optional.of(TestAccess.basic("all")));
  }

  @Test
  void anExecutorIsGivenATokenAndNoneIsServedWithout() {
    String container = started("e");
    String token = token("e");
    assertThat(TestAccess.tokens().verify(token))
        .contains(Map.of("fid", "framework-1", "eid", "e", "cid", container));

    ExecutorClient without = client("e");
    assertThat(without.trySubscribe(List.of(), List.of())).isEqualTo(401);
    assertThat(without.update(without.status("task-of-e", TaskState.TASK_RUNNING)).status())
        .isEqualTo(401);
    assertThat(trySubscribe("e", token + "x")).isEqualTo(401);
    ExecutorClient strange = client("e");
    assertThat(
            strange
                .show(
                    Tokens.of(new byte[32], Instant::now)
                        .issue(Map.of("fid", "framework-1", "eid", "e", "cid", container)))
                .trySubscribe(List.of(), List.of()))
        .isEqualTo(401);

    ExecutorClient its = client("e").show(token);
    its.subscribe();
    its.awaitLaunch("task-of-e");
    its.report("task-of-e", TaskState.TASK_RUNNING);
    master.await("task-of-e", TaskState.TASK_RUNNING);
  }

  @Test
  void aTokenIsGoodForItsExecutorAlone() {
    String container = started("e");
    started("f");
    Tokens tokens = TestAccess.tokens();
    assertThat(trySubscribe("e", token("f"))).isEqualTo(403);
    assertThat(trySubscribe("f", token("e"))).isEqualTo(403);
    assertThat(
            trySubscribe("e", tokens.issue(Map.of("fid", "another", "eid", "e", "cid", container))))
        .isEqualTo(403);
    assertThat(
            trySubscribe(
                "e", tokens.issue(Map.of("fid", "framework-1", "eid", "e", "cid", "earlier"))))
        .isEqualTo(403);
    assertThat(trySubscribe("e", tokens.issue(Map.of("fid", "framework-1", "eid", "e"))))
        .isEqualTo(403);

    ExecutorClient its = client("e").show(token("e")).subscribe();
    its.awaitLaunch("task-of-e");
    ExecutorClient other = client("e").show(token("f"));
    assertThat(other.update(other.status("task-of-e", TaskState.TASK_FAILED)))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(403));
    its.report("task-of-e", TaskState.TASK_RUNNING);
    assertThat(master.await("task-of-e", status -> true).getState())
        .isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void aTokenOutlivesTheAgent() {
    started("e");
    String token = token("e");
    ExecutorClient its = client("e").show(token).subscribe();
    its.awaitLaunch("task-of-e");
    its.report("task-of-e", TaskState.TASK_RUNNING);
    its.disconnect();
    Await.done(agent.stop(true));

    Future<AgentServer> starting = starting(agent.port());
    ExecutorClient returned = client("e").show(token);
    returned.subscribeWhenPossible(List.of(), List.of());
    agent = Await.success(starting);
    assertThat(client("e").trySubscribe(List.of(), List.of())).isEqualTo(401);
    returned.report("task-of-e", TaskState.TASK_FINISHED);
    master.await("task-of-e", TaskState.TASK_FINISHED);
  }

  @Test
  void theTokenIsNowhereElse() throws IOException {
    ContainerID container = ApiCallers.alone(started("e"));
    String token = token("e");
    client("e").show(token).subscribe().awaitLaunch("task-of-e");
    assertThat(session(container, "env")).contains("MESOS_EXECUTOR_ID=e").doesNotContain(token);
    ContainerID nested = ApiCallers.in(container, "n");
    assertThat(all().post(ApiCallers.launch(nested, "env >env")).status()).isEqualTo(200);
    assertThat(all().post(ApiCallers.wait(nested)).status()).isEqualTo(200);
    assertThat(Files.readString(sandbox("e").resolve("containers/n/env"))).doesNotContain(token);
    for (String path : List.of("/state", "/flags", "/containers", "/metrics", "/files/debug")) {
      assertThat(all().get(path).body()).as(path).doesNotContain(token);
    }
    for (String type : List.of("GET_STATE", "GET_EXECUTORS", "GET_CONTAINERS", "GET_FLAGS")) {
      String body = "{\"type\":\"" + type + "\",\"get_containers\":{\"show_nested\":true}}";
      assertThat(all().post(body, "Content-Type", "application/json").body())
          .as(type)
          .doesNotContain(token);
    }
    assertThat(filesWith(token)).containsExactly(sandbox("e").toRealPath().resolve("env"));
    assertThat(log.list).isNotEmpty();
    assertThat(List.copyOf(log.list))
        .noneMatch(event -> event.getFormattedMessage().contains(token));
  }

  /** Tasks that the agent starts itself speak to nobody. */
  @Test
  void tasksAreGivenNone() {
    Await.success(agent.registered());
    master.run(framework("all"), Wire.task("t", "env >env; exec sleep 1000"));
    master.await("t", TaskState.TASK_RUNNING);
    String env =
        Await.value(
            "the variables",
            () ->
                Optional.of(ApiCallers.read(sandbox("t").resolve("env")))
                    .filter(text -> text.contains("MESOS_EXECUTOR_ID=")));
    assertThat(env).doesNotContain(VARIABLE);
  }

  private List<Path> filesWith(String token) throws IOException {
    try (Stream<Path> files = Files.walk(dir.toRealPath())) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                try {
                  return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                      .contains(token);
                } catch (IOException gone) {
                  return false;
                }
              })
          .toList();
    }
  }

  private String session(ContainerID container, String shell) {
    ContainerID name = ApiCallers.in(container, "session");
    try (AgentClient.Output output = all().stream(ApiCallers.session(name, shell))) {
      assertThat(output.status()).isEqualTo(200);
      return output.rest(ProcessIO.Data.Type.STDOUT);
    }
  }

  @Test
  void anExecutorRulesInItsOwnContainer() {
    ContainerID own = ApiCallers.alone(started("e"));
    ContainerID others = ApiCallers.alone(started("f"));
    AgentClient its = bearing(token("e"));
    ContainerID nested = ApiCallers.in(own, "n");
    assertThat(its.post(ApiCallers.launch(nested, ApiCallers.ENDLESS)).status()).isEqualTo(200);
    try (AgentClient.Output output = its.stream(ApiCallers.output(nested))) {
      assertThat(output.status()).isEqualTo(200);
    }
    try (AgentClient.Output output =
        its.stream(ApiCallers.session(ApiCallers.in(own, "session"), "echo hello"))) {
      assertThat(output.rest(ProcessIO.Data.Type.STDOUT)).isEqualTo("hello\n");
    }
    assertThat(its.post(ApiCallers.kill(nested, 9)).status()).isEqualTo(200);
    assertThat(its.post(ApiCallers.wait(nested)).status()).isEqualTo(200);
    assertThat(its.post(ApiCallers.remove(nested)).status()).isEqualTo(200);

    ContainerID foreign = ApiCallers.in(others, "n");
    assertThat(all().post(ApiCallers.launch(foreign, ApiCallers.ENDLESS)).status()).isEqualTo(200);
    for (ContainerID name : List.of(foreign, others, own, ApiCallers.alone("nobody"))) {
      for (Call call :
          List.of(
              ApiCallers.launch(name, "true"),
              ApiCallers.kill(name, 9),
              ApiCallers.wait(name),
              ApiCallers.remove(name))) {
        assertThat(its.post(call).status()).as("%s", call).isEqualTo(403);
      }
      try (AgentClient.Output output = its.stream(ApiCallers.output(name))) {
        assertThat(output.status()).isEqualTo(403);
      }
    }
    try (AgentClient.Output output =
        its.stream(ApiCallers.session(ApiCallers.in(others, "session"), "true"))) {
      assertThat(output.status()).isEqualTo(403);
    }
    assertThat(its.post("{\"type\":\"GET_STATE\"}", "Content-Type", "application/json").body())
        .doesNotContain("framework_info", "task_id");
    assertThat(its.get("/state").status()).as("it is no executor's to see").isEqualTo(401);
  }

  /** What a framework may not do, its executors may not either. */
  @Test
  void anExecutorActsAsOthersOnlyWhereItsFrameworkMay() {
    String user = System.getProperty("user.name");
    ContainerID own = ApiCallers.alone(started("e", "of:run_tasks:" + user));
    AgentClient its = bearing(token("e"));
    Call.Builder as = ApiCallers.launch(ApiCallers.in(own, "n"), "true").toBuilder();
    as.getLaunchContainerBuilder().getCommandBuilder().setUser("daemon");
    assertThat(its.post(as.build()).status()).isEqualTo(403);
    as.getLaunchContainerBuilder().getCommandBuilder().setUser(user);
    assertThat(its.post(as.build()).status()).isEqualTo(200);
  }
}

package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.TestAccess;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.security.Action;
import io.souk.security.RoleSecurity;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each permission that an agent asks for: who has it succeeds, who has all others does not, and who
 * has not said who they are gets no answer at all.
 */
@Timeout(300)
class AgentPermissionsTest {

  @TempDir static Path dir;
  private static Vertx vertx;
  private static FakeMaster master;
  private static AgentServer agent;
  private static AgentClient all;
  private static ContainerID task;
  private static PermissionDeeds deeds;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    master = FakeMaster.start(vertx);
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024;cpus(eng):1", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withSecurity(RoleSecurity.OPEN.withAccess(TestAccess.strict()));
    agent = Await.success(AgentServer.start(vertx, config));
    Await.success(agent.registered());
    all = as(Optional.of("all"));
    FrameworkInfo framework = Wire.framework().toBuilder().setPrincipal("all").build();
    master.run(framework, Wire.task("t", "echo hello; " + ApiCallers.ENDLESS));
    task = master.await("t", TaskState.TASK_RUNNING).getContainerStatus().getContainerId();
    Event.ApplyOperation reserve = Wire.apply(1, Wire.reserve(Wire.reserved("mem", 100, "eng")));
    master.apply(reserve);
    master.await(reserve);
    deeds = new PermissionDeeds(all, task);
  }

  @AfterAll
  static void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private static AgentClient as(Optional<String> name) {
    return new AgentClient(agent.port(), name.map(TestAccess::basic));
  }

  @Test
  void eachActionIsAskedForOrIsNotTheAgents() {
    for (Action action : Action.values()) {
      assertThat(deeds.of(action) != null ^ PermissionDeeds.ELSEWHERE.containsKey(action))
          .as("%s is in one of both tables", action)
          .isTrue();
    }
  }

  static Stream<Action> asked() {
    return Stream.of(Action.values())
        .filter(action -> !PermissionDeeds.ELSEWHERE.containsKey(action));
  }

  @ParameterizedTest
  @MethodSource("asked")
  void whoIsPermittedSucceeds(Action action) {
    int number = 0;
    for (PermissionDeeds.Deed deed : deeds.of(action)) {
      assertThat(deed.by(all))
          .as("%s, deed %d", action, number++)
          .isEqualTo(PermissionDeeds.Outcome.DONE);
    }
  }

  @ParameterizedTest
  @MethodSource("asked")
  void whoIsPermittedEverythingElseDoesNot(Action action) {
    AgentClient other = as(Optional.of("but:" + action.key()));
    int number = 0;
    for (PermissionDeeds.Deed deed : deeds.of(action)) {
      assertThat(deed.by(other))
          .as("%s, deed %d", action, number++)
          .isIn(PermissionDeeds.Outcome.FORBIDDEN, PermissionDeeds.Outcome.HIDDEN);
    }
  }

  /** Permissions are given for users, roles and paths, and those that count are asked for. */
  @ParameterizedTest
  @MethodSource("asked")
  void whoIsPermittedItToOthersDoesNot(Action action) {
    AgentClient other = as(Optional.of("of:" + action.key() + ":elsewhere"));
    int number = 0;
    for (PermissionDeeds.Deed deed : deeds.of(action)) {
      assertThat(deed.by(other))
          .as("%s, deed %d", action, number++)
          .isIn(PermissionDeeds.Outcome.FORBIDDEN, PermissionDeeds.Outcome.HIDDEN);
    }
  }

  @ParameterizedTest
  @MethodSource("asked")
  void whoDoesNotSayWhoTheyAreGetsNoAnswer(Action action) {
    AgentClient nobody = as(Optional.empty());
    int number = 0;
    for (PermissionDeeds.Deed deed : deeds.of(action)) {
      assertThat(deed.by(nobody))
          .as("%s, deed %d", action, number++)
          .isEqualTo(PermissionDeeds.Outcome.UNKNOWN);
    }
  }

  @Test
  void usersAreThoseThatContainersRunAs() {
    String user = System.getProperty("user.name");
    for (Action action :
        List.of(
            Action.VIEW_FRAMEWORKS,
            Action.VIEW_EXECUTORS,
            Action.VIEW_TASKS,
            Action.ACCESS_SANDBOXES,
            Action.LAUNCH_NESTED_CONTAINERS,
            Action.LAUNCH_NESTED_CONTAINERS_AS_USER,
            Action.KILL_NESTED_CONTAINERS,
            Action.WAIT_NESTED_CONTAINERS,
            Action.REMOVE_NESTED_CONTAINERS,
            Action.LAUNCH_NESTED_CONTAINER_SESSIONS,
            Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER,
            Action.ATTACH_CONTAINERS_INPUT,
            Action.ATTACH_CONTAINERS_OUTPUT,
            Action.VIEW_CONTAINERS,
            Action.KILL_STANDALONE_CONTAINERS,
            Action.WAIT_STANDALONE_CONTAINERS,
            Action.REMOVE_STANDALONE_CONTAINERS,
            Action.VIEW_STANDALONE_CONTAINERS)) {
      AgentClient its = as(Optional.of("of:" + action.key() + ":" + user));
      for (PermissionDeeds.Deed deed : deeds.of(action)) {
        assertThat(deed.by(its)).as(action.key()).isEqualTo(PermissionDeeds.Outcome.DONE);
      }
    }
  }

  @Test
  void whatNobodyKnowsIsRefusedToThoseWhoMayNotDoItToAll() {
    ContainerID gone = ApiCallers.in(ApiCallers.alone("gone"), "too");
    Call kill = ApiCallers.kill(gone, 9);
    assertThat(as(Optional.of("of:kill_nested_containers:root")).post(kill).status())
        .isEqualTo(403);
    assertThat(all.post(kill).status()).isEqualTo(404);
    assertThat(all.get("/files/browse?path=" + PermissionDeeds.sandbox("gone")).status())
        .isEqualTo(404);
  }
}

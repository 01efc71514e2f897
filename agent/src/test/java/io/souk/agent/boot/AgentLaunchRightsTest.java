package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.TestAccess;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.ClientCredential;
import io.souk.security.RoleSecurity;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent starts for whom, and how it shows masters who it is. */
@Timeout(120)
class AgentLaunchRightsTest {

  private static final ClientCredential CREDENTIAL = new ClientCredential("agent", "pass-word");

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
  }

  private void startAgent() {
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withSecurity(
                RoleSecurity.OPEN
                    .withAccess(new Access(Authentication.NONE, TestAccess.authorizer()))
                    .withCredential(CREDENTIAL));
    agent = Await.success(AgentServer.start(vertx, config));
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private static FrameworkInfo framework(String principal) {
    return Wire.framework().toBuilder().setPrincipal(principal).build();
  }

  private static final FrameworkInfo BARRED = framework("but:run_tasks");

  private static TaskInfo task(String id) {
    return Wire.task(id, "exit 0");
  }

  private TaskStatus refused(String task) {
    TaskStatus status = master.await(task, any -> true);
    assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(status.getMessage())
        .isEqualTo("Not authorized to run as user '" + System.getProperty("user.name") + "'");
    return status;
  }

  @Test
  void tasksOfThoseWhoMayNotAreNotStarted() {
    startAgent();
    Await.success(agent.registered());
    master.run(BARRED, task("t"));
    assertThat(refused("t").getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_UNAUTHORIZED);
    master.runGroup(BARRED, Wire.executor("pod"), true, task("a"), task("b"));
    assertThat(refused("a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED);
    assertThat(refused("b").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED);
    master.runOn(BARRED, Wire.customExecutor("e", "exit 0"), true, task("c"), task("d"));
    assertThat(refused("c").getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_UNAUTHORIZED);
    refused("d");
    master.awaitExit("e");

    master.run(framework("only:run_tasks"), task("f"));
    master.await("f", TaskState.TASK_FINISHED);
  }

  @Test
  void theAgentShowsWhoItIsWithAllThatItSends() {
    startAgent();
    Await.success(agent.registered());
    master.run(framework("all"), task("t"));
    master.await("t", TaskState.TASK_FINISHED);
    assertThat(master.authorizations())
        .hasSizeGreaterThan(2)
        .containsOnly(Optional.of(CREDENTIAL.authorizationHeader()));
  }

  @Test
  void itAsksAgainUntilItsCredentialIsKnown() {
    master.refuse(401);
    startAgent();
    Await.until("it has asked often", () -> master.requests() > 3);
    assertThat(agent.terminated().isComplete()).isFalse();
    master.lead();
    Await.success(agent.registered());
  }

  @Test
  void whomTheMasterSendsHomeEnds() {
    master.sendHome("Not authorized to register agent: no");
    startAgent();
    assertThat(Await.success(agent.terminated())).isEqualTo("Not authorized to register agent: no");
  }
}

package io.souk.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.task.Refusal;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** As whom tasks may run. */
class LaunchRightsTest {

  private static final ExecutorInfo NONE = ExecutorInfo.getDefaultInstance();

  private static final FrameworkInfo FRAMEWORK =
      Wire.framework().toBuilder().setPrincipal("p").setUser("alice").build();

  /** {@code p} may be alice and bob. */
  private static final LaunchRights RIGHTS =
      new LaunchRights(
          (who, action, object) ->
              who.equals(Optional.of("p"))
                  && action == Action.RUN_TASKS
                  && object.filter(List.of("alice", "bob")::contains).isPresent());

  private static TaskInfo as(String user) {
    return Wire.task("t", CommandInfo.newBuilder().setValue("true").setUser(user).build());
  }

  private static ExecutorInfo executorAs(String user) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(Wire.executor("e").getExecutorId())
        .setCommand(CommandInfo.newBuilder().setValue("true").setUser(user))
        .build();
  }

  @Test
  void theUserOfTheTaskCounts() {
    assertThat(RIGHTS.refusal(FRAMEWORK, NONE, as("bob"))).isEmpty();
    assertThat(RIGHTS.refusal(FRAMEWORK, NONE, as("carol")))
        .contains(
            new Refusal(
                TaskState.TASK_ERROR,
                TaskStatus.Reason.REASON_TASK_UNAUTHORIZED,
                "Not authorized to run as user 'carol'"));
  }

  @Test
  void withoutOneItIsThatOfTheFramework() {
    FrameworkInfo carols = FRAMEWORK.toBuilder().setUser("carol").build();
    assertThat(RIGHTS.refusal(FRAMEWORK, NONE, Wire.task("t", "true"))).isEmpty();
    assertThat(RIGHTS.refusal(carols, NONE, Wire.task("t", "true"))).isPresent();
    assertThat(RIGHTS.refusal(carols, NONE, as("bob"))).isEmpty();
  }

  @Test
  void theUserOfTheExecutorCountsToo() {
    FrameworkInfo carols = FRAMEWORK.toBuilder().setUser("carol").build();
    TaskInfo given = Wire.task("t", "true").toBuilder().clearCommand().build();
    assertThat(RIGHTS.refusal(carols, executorAs("bob"), given)).isEmpty();
    assertThat(RIGHTS.refusal(FRAMEWORK, executorAs("carol"), given)).isPresent();
    assertThat(RIGHTS.refusal(FRAMEWORK, executorAs("carol"), as("bob"))).isPresent();
    assertThat(RIGHTS.refusal(carols, executorAs("bob"), Wire.task("t", "true"))).isPresent();
    assertThat(RIGHTS.refusal(carols, Wire.executor("pod"), as("bob"))).isPresent();
  }

  @Test
  void checksCountWhoNameAUser() {
    CommandInfo carols = CommandInfo.newBuilder().setValue("true").setUser("carol").build();
    assertThat(
            RIGHTS.refusal(
                FRAMEWORK,
                NONE,
                as("bob").toBuilder()
                    .setHealthCheck(HealthCheck.newBuilder().setCommand(carols))
                    .build()))
        .isPresent();
    assertThat(
            RIGHTS.refusal(
                FRAMEWORK,
                NONE,
                as("bob").toBuilder()
                    .setCheck(
                        CheckInfo.newBuilder()
                            .setCommand(CheckInfo.Command.newBuilder().setCommand(carols)))
                    .build()))
        .isPresent();
  }

  @Test
  void ofAGroupAllMustBePermitted() {
    assertThat(RIGHTS.ofGroup(FRAMEWORK, NONE, List.of(as("alice"), as("bob")))).isEmpty();
    assertThat(RIGHTS.ofGroup(FRAMEWORK, NONE, List.of(as("alice"), as("carol"))))
        .map(Refusal::reason)
        .contains(TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED);
  }

  @Test
  void aFrameworkWithoutAPrincipalHasNoName() {
    assertThat(RIGHTS.refusal(FRAMEWORK.toBuilder().clearPrincipal().build(), NONE, as("alice")))
        .isPresent();
    assertThat(new LaunchRights(Authorizer.PERMISSIVE).refusal(FRAMEWORK, NONE, as("carol")))
        .isEmpty();
  }
}

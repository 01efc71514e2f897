package io.souk.marathon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretsTest {

  private static final Secrets SECRETS =
      source ->
          source.equals("known") ? Optional.of(ByteString.copyFromUtf8("value")) : Optional.empty();

  private static TaskInfo.Builder task(String source) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setAgentId(AgentID.newBuilder().setValue("a"));
    task.getCommandBuilder()
        .getEnvironmentBuilder()
        .addVariablesBuilder()
        .setName("V")
        .setType(Environment.Variable.Type.SECRET)
        .setSecret(
            Secret.newBuilder()
                .setType(Secret.Type.REFERENCE)
                .setReference(Secret.Reference.newBuilder().setName(source)));
    return task;
  }

  @Test
  void valuesAreFilledIntoTasksAndIntoThoseOfGroups() {
    Offer.Operation.Builder single =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    single.getLaunchBuilder().addTaskInfos(task("known"));
    Offer.Operation.Builder group =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH_GROUP);
    group
        .getLaunchGroupBuilder()
        .setExecutor(ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue("e")))
        .getTaskGroupBuilder()
        .addTasks(task("known"))
        .addTasks(task("unknown"));
    Effect.Accept filled =
        SECRETS.filled(new Effect.Accept("o", List.of(single.build(), group.build()), 0));
    assertThat(filled.tasks())
        .extracting(
            each -> each.getCommand().getEnvironment().getVariables(0).getSecret().getType())
        .containsExactly(Secret.Type.VALUE, Secret.Type.VALUE, Secret.Type.REFERENCE);
    assertThat(
            filled
                .tasks()
                .get(1)
                .getCommand()
                .getEnvironment()
                .getVariables(0)
                .getSecret()
                .getValue()
                .getData()
                .toStringUtf8())
        .isEqualTo("value");
  }
}

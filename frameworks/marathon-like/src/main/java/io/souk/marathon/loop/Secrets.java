package io.souk.marathon.loop;

import com.google.protobuf.ByteString;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Volume;
import java.util.Optional;

/**
 * Where the values of secrets come from. They are put into launches on their way out; neither state
 * nor logs hold them.
 */
public interface Secrets {

  /** The value of a secret, if there is one of that name. */
  Optional<ByteString> find(String source);

  /** The same launches with values for the names of secrets; a name without a value stays. */
  default Effect.Accept filled(Effect.Accept accept) {
    return new Effect.Accept(
        accept.offerId(),
        accept.operations().stream().map(this::filled).toList(),
        accept.refuseSeconds());
  }

  private Offer.Operation filled(Offer.Operation operation) {
    Offer.Operation.Builder next = operation.toBuilder();
    if (operation.hasLaunch()) {
      next.getLaunchBuilder().getTaskInfosBuilderList().forEach(this::fill);
    }
    if (operation.hasLaunchGroup()) {
      next.getLaunchGroupBuilder().getTaskGroupBuilder().getTasksBuilderList().forEach(this::fill);
    }
    return next.build();
  }

  private void fill(TaskInfo.Builder task) {
    if (task.getCommand().getEnvironment().getVariablesList().stream()
        .anyMatch(Environment.Variable::hasSecret)) {
      CommandInfo.Builder command = task.getCommandBuilder();
      for (Environment.Variable.Builder each :
          command.getEnvironmentBuilder().getVariablesBuilderList()) {
        if (each.hasSecret()) {
          each.setSecret(value(each.getSecret()));
        }
      }
    }
    for (int i = 0; i < task.getContainer().getVolumesCount(); i++) {
      Volume volume = task.getContainer().getVolumes(i);
      if (volume.getSource().hasSecret()) {
        Volume.Builder next = volume.toBuilder();
        next.getSourceBuilder().setSecret(value(volume.getSource().getSecret()));
        task.getContainerBuilder().setVolumes(i, next);
      }
    }
  }

  private Secret value(Secret secret) {
    return find(secret.getReference().getName())
        .map(
            data ->
                Secret.newBuilder()
                    .setType(Secret.Type.VALUE)
                    .setValue(Secret.Value.newBuilder().setData(data))
                    .build())
        .orElse(secret);
  }
}

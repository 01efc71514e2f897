package io.souk.marathon.loop;

import com.google.protobuf.ByteString;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.launch.TaskBuilder;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.List;
import java.util.Optional;

/** The calls of the Mesos v1 scheduler API that effects stand for. */
final class Calls {

  private Calls() {}

  static Call accept(Effect.Accept accept) {
    return Call.newBuilder()
        .setType(Call.Type.ACCEPT)
        .setAccept(
            Call.Accept.newBuilder()
                .addOfferIds(offer(accept.offerId()))
                .addAllOperations(accept.operations())
                .setFilters(filters(accept.refuseSeconds())))
        .build();
  }

  static Call decline(Effect.Decline decline) {
    return Call.newBuilder()
        .setType(Call.Type.DECLINE)
        .setDecline(
            Call.Decline.newBuilder()
                .addAllOfferIds(decline.offerIds().stream().map(Calls::offer).toList())
                .setFilters(filters(decline.refuseSeconds())))
        .build();
  }

  static Call revive(Effect.Revive revive) {
    return Call.newBuilder()
        .setType(Call.Type.REVIVE)
        .setRevive(Call.Revive.newBuilder().addAllRoles(revive.roles()))
        .build();
  }

  static Call suppress(Effect.Suppress suppress) {
    return Call.newBuilder()
        .setType(Call.Type.SUPPRESS)
        .setSuppress(Call.Suppress.newBuilder().addAllRoles(suppress.roles()))
        .build();
  }

  static Call haveRoles(Effect.HaveRoles have, FrameworkInfo info) {
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_FRAMEWORK)
        .setUpdateFramework(
            Call.UpdateFramework.newBuilder()
                .setFrameworkInfo(
                    info.toBuilder()
                        .setId(FrameworkID.newBuilder().setValue(have.frameworkId()))
                        .clearRoles()
                        .addAllRoles(have.roles()))
                .addAllSuppressedRoles(have.suppressed()))
        .build();
  }

  static Call kill(Effect.Kill kill) {
    Call.Kill.Builder call = Call.Kill.newBuilder().setTaskId(task(kill.task()));
    kill.agentId().ifPresent(id -> call.setAgentId(agent(id)));
    kill.grace().ifPresent(grace -> call.setKillPolicy(TaskBuilder.killPolicy(grace)));
    return Call.newBuilder().setType(Call.Type.KILL).setKill(call).build();
  }

  static Call acknowledge(String agentId, TaskId task, ByteString uuid) {
    return Call.newBuilder()
        .setType(Call.Type.ACKNOWLEDGE)
        .setAcknowledge(
            Call.Acknowledge.newBuilder()
                .setAgentId(agent(agentId))
                .setTaskId(task(task))
                .setUuid(uuid))
        .build();
  }

  static Call reconcile(List<Effect.Reconcile.Known> tasks) {
    Call.Reconcile.Builder call = Call.Reconcile.newBuilder();
    for (Effect.Reconcile.Known known : tasks) {
      call.addTasks(
          Call.Reconcile.Task.newBuilder()
              .setTaskId(task(known.task()))
              .setAgentId(agent(known.agentId())));
    }
    return Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(call).build();
  }

  /** The ids of the tasks that an accept launches. */
  static List<TaskId> tasks(Effect.Accept accept) {
    return accept.tasks().stream().map(task -> new TaskId(task.getTaskId().getValue())).toList();
  }

  static Optional<String> masterOf(io.souk.protocol.mesos.scheduler.Event.Subscribed subscribed) {
    return subscribed.hasMasterInfo()
        ? Optional.of(subscribed.getMasterInfo().getHostname())
        : Optional.empty();
  }

  static Optional<String> regionOf(io.souk.protocol.mesos.scheduler.Event.Subscribed subscribed) {
    return subscribed.getMasterInfo().getDomain().hasFaultDomain()
        ? Optional.of(subscribed.getMasterInfo().getDomain().getFaultDomain().getRegion().getName())
        : Optional.empty();
  }

  private static OfferID offer(String id) {
    return OfferID.newBuilder().setValue(id).build();
  }

  private static AgentID agent(String id) {
    return AgentID.newBuilder().setValue(id).build();
  }

  private static TaskID task(TaskId id) {
    return TaskID.newBuilder().setValue(id.value()).build();
  }

  private static Filters filters(double refuseSeconds) {
    return Filters.newBuilder().setRefuseSeconds(refuseSeconds).build();
  }
}

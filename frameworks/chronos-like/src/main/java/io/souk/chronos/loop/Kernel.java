package io.souk.chronos.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.chronos.decide.Effect;
import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.concurrent.CompletionStage;

/** Puts effects into calls of the scheduler API. */
final class Kernel {

  private final CallWindow calls;
  private final Counter revives;

  Kernel(SchedulerSession session, MeterRegistry meters) {
    this.calls = new CallWindow(session);
    this.revives =
        Counter.builder("souk_chronos_revives")
            .description("Times that offers were asked for")
            .register(meters);
  }

  CompletionStage<Void> run(Effect effect) {
    return calls.send(
        switch (effect) {
          case Effect.Launch launch -> launch(launch);
          case Effect.Decline decline ->
              Call.newBuilder()
                  .setType(Call.Type.DECLINE)
                  .setDecline(
                      Call.Decline.newBuilder()
                          .addAllOfferIds(decline.offers())
                          .setFilters(
                              Filters.newBuilder()
                                  .setRefuseSeconds(decline.refused().toMillis() / 1000.0)))
                  .build();
          case Effect.Kill kill -> kill(kill);
          case Effect.Acknowledge acknowledge ->
              Call.newBuilder()
                  .setType(Call.Type.ACKNOWLEDGE)
                  .setAcknowledge(
                      Call.Acknowledge.newBuilder()
                          .setTaskId(task(acknowledge.taskId()))
                          .setAgentId(agent(acknowledge.agentId()))
                          .setUuid(acknowledge.uuid()))
                  .build();
          case Effect.Reconcile reconcile -> reconcile(reconcile);
        });
  }

  CompletionStage<Void> suppress() {
    return calls.send(
        Call.newBuilder()
            .setType(Call.Type.SUPPRESS)
            .setSuppress(Call.Suppress.getDefaultInstance())
            .build());
  }

  CompletionStage<Void> revive() {
    revives.increment();
    return calls.send(
        Call.newBuilder()
            .setType(Call.Type.REVIVE)
            .setRevive(Call.Revive.getDefaultInstance())
            .build());
  }

  /** What is left of the offer may come back at once. */
  private static Call launch(Effect.Launch launch) {
    Offer.Operation operation =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(launch.tasks()))
            .build();
    return Call.newBuilder()
        .setType(Call.Type.ACCEPT)
        .setAccept(
            Call.Accept.newBuilder()
                .addOfferIds(launch.offer())
                .addOperations(operation)
                .setFilters(Filters.newBuilder().setRefuseSeconds(0)))
        .build();
  }

  private static Call kill(Effect.Kill kill) {
    Call.Kill.Builder call = Call.Kill.newBuilder().setTaskId(task(kill.taskId()));
    kill.agentId().ifPresent(id -> call.setAgentId(agent(id)));
    return Call.newBuilder().setType(Call.Type.KILL).setKill(call).build();
  }

  private static Call reconcile(Effect.Reconcile reconcile) {
    Call.Reconcile.Builder call = Call.Reconcile.newBuilder();
    for (Effect.Reconcile.Target target : reconcile.targets()) {
      Call.Reconcile.Task.Builder task = call.addTasksBuilder();
      task.setTaskId(task(target.taskId().text()));
      target.agentId().ifPresent(id -> task.setAgentId(agent(id)));
    }
    return Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(call).build();
  }

  private static TaskID task(String id) {
    return TaskID.newBuilder().setValue(id).build();
  }

  private static AgentID agent(String id) {
    return AgentID.newBuilder().setValue(id).build();
  }
}

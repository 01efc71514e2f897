package io.souk.framework.example;

import com.google.protobuf.ByteString;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps one {@code sleep} running somewhere, whatever happens to it. */
public final class SleeperFramework implements Framework {

  private static final Demand DEMAND = Demand.of(0.1, 32, 0, 0);

  private FrameworkContext context;
  private SchedulerSession session;
  private boolean wanted = true;

  @Override
  public String name() {
    return "sleeper";
  }

  @Override
  public CompletionStage<Void> start(FrameworkContext context) {
    this.context = context;
    session = context.openSession(new Listener());
    return context
        .store()
        .get("framework-id")
        .thenAccept(
            saved -> {
              FrameworkInfo.Builder info =
                  FrameworkInfo.newBuilder().setUser("root").setName("sleeper");
              info.setFailoverTimeout(3600);
              saved.ifPresent(id -> info.setId(idOf(id.value().toStringUtf8())));
              session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).build());
            });
  }

  @Override
  public CompletionStage<Void> stop() {
    session.close();
    return CompletableFuture.completedStage(null);
  }

  private final class Listener implements SchedulerSession.Listener {
    @Override
    public void onEvent(Event event) {
      switch (event.getType()) {
        case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkId());
        case OFFERS -> event.getOffers().getOffersList().forEach(SleeperFramework.this::consider);
        case UPDATE -> update(event.getUpdate().getStatus());
        case ERROR -> context.fail(event.getError().getMessage(), new IllegalStateException());
        default -> {}
      }
    }

    @Override
    public void onDisconnected(String reason) {}
  }

  private void subscribed(FrameworkID id) {
    context
        .store()
        .commit(
            Store.Batch.of(
                new Store.Write.Put(
                    "framework-id", ByteString.copyFromUtf8(id.getValue()), Store.Expected.ANY)));
    Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
    session.send(call.setReconcile(Call.Reconcile.getDefaultInstance()).build());
  }

  private void consider(Offer offer) {
    if (wanted && OfferPool.of(offer).match(DEMAND) instanceof Match.Found found) {
      wanted = false;
      TaskInfo.Builder task = TaskInfo.newBuilder().setName("sleep");
      task.setTaskId(TaskID.newBuilder().setValue("sleep-" + context.newId()));
      task.setAgentId(offer.getAgentId()).addAllResources(found.resources());
      task.setCommand(CommandInfo.newBuilder().setValue("sleep 1000"));
      Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
      Offer.Operation.Builder launch = call.getAcceptBuilder().addOperationsBuilder();
      launch.setType(Offer.Operation.Type.LAUNCH).getLaunchBuilder().addTaskInfos(task);
      call.getAcceptBuilder().addOfferIds(offer.getId());
      session.send(call.build()).exceptionally(refused -> again());
    } else {
      Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
      call.getDeclineBuilder().addOfferIds(offer.getId());
      session.send(call.build());
    }
  }

  private void update(TaskStatus status) {
    if (status.hasUuid()) {
      Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
      call.getAcknowledgeBuilder()
          .setAgentId(status.getAgentId())
          .setTaskId(status.getTaskId())
          .setUuid(status.getUuid());
      session.send(call.build());
    }
    switch (status.getState()) {
      case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING -> wanted = false;
      default -> again();
    }
  }

  private Void again() {
    wanted = true;
    session.send(Call.newBuilder().setType(Call.Type.REVIVE).build());
    return null;
  }

  private static FrameworkID idOf(String id) {
    return FrameworkID.newBuilder().setValue(id).build();
  }
}

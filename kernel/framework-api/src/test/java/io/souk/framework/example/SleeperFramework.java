package io.souk.framework.example;

import com.google.protobuf.ByteString;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps one {@code sleep} running somewhere, whatever happens to it. */
public final class SleeperFramework implements Framework, SchedulerSession.Listener {

  private FrameworkContext context;
  private SchedulerSession session;
  private Optional<String> taskId = Optional.empty();

  @Override
  public String name() {
    return "sleeper";
  }

  @Override
  public CompletionStage<Void> start(FrameworkContext context) {
    this.context = context;
    session = context.openSession(this);
    FrameworkInfo.Builder info = FrameworkInfo.newBuilder().setUser("root").setName("sleeper");
    info.setFailoverTimeout(3600);
    return context
        .store()
        .scan("")
        .thenAccept(
            entries -> {
              for (Store.Entry entry : entries) {
                switch (entry.key()) {
                  case "framework" -> info.getIdBuilder().setValueBytes(entry.value());
                  case "task" -> taskId = Optional.of(entry.value().toStringUtf8());
                  default -> {}
                }
              }
              session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).build());
            });
  }

  @Override
  public CompletionStage<Void> stop() {
    session.close();
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onEvent(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkId());
      case OFFERS -> event.getOffers().getOffersList().forEach(this::consider);
      case UPDATE -> update(event.getUpdate().getStatus());
      case ERROR -> context.fail(event.getError().getMessage(), new IllegalStateException());
      default -> {}
    }
  }

  @Override
  public void onDisconnected(String reason) {}

  private void subscribed(FrameworkID id) {
    save("framework", id.getValue());
    Call.Reconcile.Builder known = Call.Reconcile.newBuilder();
    taskId.ifPresent(task -> known.addTasksBuilder().getTaskIdBuilder().setValue(task));
    session.send(call(Call.Type.RECONCILE).setReconcile(known).build());
  }

  private void consider(Offer offer) {
    Match match = OfferPool.of(offer).match(Demand.of(0.1, 32, 0, 0));
    if (taskId.isEmpty() && match instanceof Match.Found found) {
      String id = "sleep-" + context.newId();
      taskId = Optional.of(id);
      save("task", id).thenAccept(saved -> launch(offer, id, found.resources()));
    } else {
      Call.Decline decline = Call.Decline.newBuilder().addOfferIds(offer.getId()).build();
      session.send(call(Call.Type.DECLINE).setDecline(decline).build());
    }
  }

  private void launch(Offer offer, String id, List<Resource> resources) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName("sleep").setAgentId(offer.getAgentId());
    task.getTaskIdBuilder().setValue(id);
    task.getCommandBuilder().setValue("sleep 1000");
    task.addAllResources(resources);
    Call.Accept.Builder accept = Call.Accept.newBuilder().addOfferIds(offer.getId());
    Offer.Operation.Builder launch = accept.addOperationsBuilder();
    launch.setType(Offer.Operation.Type.LAUNCH).getLaunchBuilder().addTaskInfos(task);
    session.send(call(Call.Type.ACCEPT).setAccept(accept).build()).exceptionally(e -> again());
  }

  private void update(TaskStatus status) {
    if (status.hasUuid()) {
      Call.Acknowledge.Builder seen = Call.Acknowledge.newBuilder().setUuid(status.getUuid());
      seen.setAgentId(status.getAgentId()).setTaskId(status.getTaskId());
      session.send(call(Call.Type.ACKNOWLEDGE).setAcknowledge(seen).build());
    }
    boolean ours = taskId.filter(status.getTaskId().getValue()::equals).isPresent();
    switch (status.getState()) {
      case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING -> {}
      default -> {
        if (ours) {
          again();
        }
      }
    }
  }

  private Void again() {
    taskId = Optional.empty();
    session.send(call(Call.Type.REVIVE).build());
    return null;
  }

  private CompletionStage<Long> save(String key, String value) {
    ByteString bytes = ByteString.copyFromUtf8(value);
    return context
        .store()
        .commit(Store.Batch.of(new Store.Write.Put(key, bytes, Store.Expected.ANY)));
  }

  private static Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type);
  }
}

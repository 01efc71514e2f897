package com.example.keeper;

import com.google.protobuf.ByteString;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpRoutes;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.json.JsonArray;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps a number of copies of one command running. */
public final class KeeperFramework implements Framework, SchedulerSession.Listener {

  private final Set<String> tasks = new TreeSet<>();
  private FrameworkContext context;
  private SchedulerSession session;
  private String command;
  private int copies;

  @Override
  public String name() {
    return "keeper";
  }

  @Override
  public CompletionStage<Void> start(FrameworkContext context) {
    this.context = context;
    command = context.config().getString("command", "sleep 1000");
    copies = context.config().getInteger("copies", 1);
    context.metrics().gauge("keeper_tasks", tasks, Set::size);
    context.serve(
        request ->
            CompletableFuture.completedStage(
                request.method().equals("GET") && request.path().equals("/tasks")
                    ? HttpRoutes.Answer.json(200, new JsonArray(tasks.stream().toList()).encode())
                    : HttpRoutes.Answer.text(404, "There is /tasks only")));
    session = context.openSession(this);
    FrameworkInfo.Builder info = FrameworkInfo.newBuilder().setUser("").setName("keeper");
    info.setFailoverTimeout(3600);
    return context.store().scan("").thenAccept(entries -> subscribe(info, entries));
  }

  private void subscribe(FrameworkInfo.Builder info, Iterable<Store.Entry> entries) {
    for (Store.Entry entry : entries) {
      if (entry.key().equals("framework")) {
        info.getIdBuilder().setValueBytes(entry.value());
      } else {
        tasks.add(entry.key().substring("task/".length()));
      }
    }
    session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).build());
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
    tasks.forEach(task -> known.addTasksBuilder().getTaskIdBuilder().setValue(task));
    session.send(call(Call.Type.RECONCILE).setReconcile(known).build());
  }

  private void consider(Offer offer) {
    Match match = OfferPool.of(offer).match(Demand.of(0.1, 32, 0, 0));
    if (tasks.size() < copies && match instanceof Match.Found found) {
      String task = "keeper-" + context.newId();
      tasks.add(task);
      save("task/" + task, "").thenAccept(saved -> launch(offer, task, found));
    } else {
      Call.Decline decline = Call.Decline.newBuilder().addOfferIds(offer.getId()).build();
      session.send(call(Call.Type.DECLINE).setDecline(decline).build());
    }
  }

  private void launch(Offer offer, String task, Match.Found found) {
    TaskInfo.Builder info = TaskInfo.newBuilder().setName("keeper").setAgentId(offer.getAgentId());
    info.getTaskIdBuilder().setValue(task);
    info.getCommandBuilder().setValue(command);
    info.addAllResources(found.resources());
    Call.Accept.Builder accept = Call.Accept.newBuilder().addOfferIds(offer.getId());
    Offer.Operation.Builder launch = accept.addOperationsBuilder();
    launch.setType(Offer.Operation.Type.LAUNCH).getLaunchBuilder().addTaskInfos(info);
    session
        .send(call(Call.Type.ACCEPT).setAccept(accept).build())
        .exceptionally(refused -> forget(task));
  }

  private void update(TaskStatus status) {
    if (status.hasUuid()) {
      Call.Acknowledge.Builder seen = Call.Acknowledge.newBuilder().setUuid(status.getUuid());
      seen.setAgentId(status.getAgentId()).setTaskId(status.getTaskId());
      session.send(call(Call.Type.ACKNOWLEDGE).setAcknowledge(seen).build());
    }
    switch (status.getState()) {
      case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE -> {}
      default -> forget(status.getTaskId().getValue());
    }
  }

  private Void forget(String task) {
    if (tasks.remove(task)) {
      Store.Write gone = new Store.Write.Delete("task/" + task, Store.Expected.ANY);
      context.store().commit(Store.Batch.of(gone));
      session.send(call(Call.Type.REVIVE).build());
    }
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

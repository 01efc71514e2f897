package io.souk.bench.standing;

import io.souk.bench.Messages;
import io.souk.bench.load.agent.AgentShape;
import io.souk.framework.SchedulerSession;
import io.souk.framework.adapter.http.HttpSchedulerSession;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A framework on the HTTP scheduler API that fills each agent once with its share, replaces each
 * task that ends from the next offer of its agent, and wants nothing else; or one that declines all
 * that it is offered. On one context.
 */
final class StandingFramework implements SchedulerSession.Listener {

  private static final double FOR_EVER = 31_536_000;

  /**
   * Tasks that are launched and not acknowledged yet: the agents are filled one after the other.
   */
  private static final int MOST_UNDER_WAY = 2_000;

  private static final double THOUSANDTHS = 1000;

  /** Of a task: cpus are thousandths on the wire. */
  private static final double ROUNDING = 0.1;

  /** Told of what the framework reads. */
  interface Listener {

    /** The framework is about to launch it. */
    void launching(String task);

    /** The framework has read that it runs. */
    void running(String task);

    /** One more update was acknowledged, and the master has taken that. */
    void acknowledged(TaskState state);

    /** What a task left was offered, and taken for another. */
    void replaced(String ended);

    /** Agents were declined for ever. */
    void declined(int agents);

    /** Something that must not happen to a framework. */
    void fault(String what);
  }

  private final int number;
  private final int share;
  private final Shape shape;
  private final Listener listener;
  private final HttpSchedulerSession session;
  private final Set<String> filled = new HashSet<>();
  private final Deque<Offer> waiting = new ArrayDeque<>();

  /** By agent: tasks that ended and are not replaced. */
  private final Map<String, Deque<String>> ended = new HashMap<>();

  private FrameworkID id = FrameworkID.getDefaultInstance();
  private int launched;
  private int underWay;

  /**
   * @param number among all frameworks, from 0
   * @param share tasks that it runs on each agent; 0 for one that declines
   */
  StandingFramework(
      Vertx vertx,
      Context context,
      List<URI> masters,
      int number,
      int share,
      Shape shape,
      Listener listener) {
    this.number = number;
    this.share = share;
    this.shape = shape;
    this.listener = listener;
    this.session = new HttpSchedulerSession(vertx, context, HttpSessionConfig.of(masters), this);
  }

  void start() {
    session.subscribe(
        Call.Subscribe.newBuilder()
            .setFrameworkInfo(
                FrameworkInfo.newBuilder()
                    .setName("standing-" + number)
                    .setUser("nobody")
                    .setCheckpoint(true)
                    .setFailoverTimeout(FOR_EVER))
            .build());
  }

  void stop() {
    session.close();
  }

  @Override
  public void onDisconnected(String reason) {
    waiting.clear();
    listener.fault("framework " + number + " was disconnected: " + reason);
  }

  @Override
  public void onEvent(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> id = event.getSubscribed().getFrameworkId();
      case OFFERS -> offered(event.getOffers().getOffersList());
      case RESCIND ->
          waiting.removeIf(offer -> offer.getId().equals(event.getRescind().getOfferId()));
      case UPDATE -> updated(event.getUpdate().getStatus());
      case ERROR, FAILURE ->
          listener.fault("a framework was told " + event.toString().replaceAll("\\s+", " "));
      case UNKNOWN,
          INVERSE_OFFERS,
          RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS,
          MESSAGE,
          HEARTBEAT -> {}
    }
  }

  private void offered(List<Offer> offers) {
    if (share == 0) {
      decline(offers.stream().map(Offer::getId).toList());
    } else {
      waiting.addAll(offers);
      use();
    }
  }

  private void decline(List<OfferID> offers) {
    send(Call.newBuilder()
            .setType(Call.Type.DECLINE)
            .setFrameworkId(id)
            .setDecline(
                Call.Decline.newBuilder()
                    .addAllOfferIds(offers)
                    .setFilters(Filters.newBuilder().setRefuseSeconds(FOR_EVER)))
            .build())
        .thenRun(() -> listener.declined(offers.size()));
  }

  private void use() {
    while (!waiting.isEmpty() && underWay < MOST_UNDER_WAY) {
      Offer offer = waiting.remove();
      String agent = offer.getAgentId().getValue();
      if (filled.add(agent)) {
        launch(offer, share);
        continue;
      }
      Deque<String> over = ended.getOrDefault(agent, new ArrayDeque<>());
      int replaced = Math.min(over.size(), fitting(offer));
      for (int i = 0; i < replaced; i++) {
        listener.replaced(over.remove());
      }
      launch(offer, replaced);
    }
  }

  private int fitting(Offer offer) {
    double cpus =
        offer.getResourcesList().stream()
            .filter(resource -> resource.getName().equals("cpus"))
            .mapToDouble(resource -> resource.getScalar().getValue())
            .sum();
    return (int) Math.floor(cpus * shape.tasksOfAgent() / AgentShape.CPUS + ROUNDING);
  }

  private void launch(Offer offer, int count) {
    if (count == 0) {
      decline(List.of(offer.getId()));
      return;
    }
    List<TaskInfo> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "task-" + number + "-" + launched++;
      listener.launching(name);
      TaskInfo task =
          Messages.task(name, offer.getAgentId(), part(AgentShape.CPUS), part(AgentShape.MEM));
      tasks.add(shape.labelled(task));
    }
    underWay += count;
    Call.Builder accept = Messages.accept(id, offer.getId(), tasks).toBuilder();
    if (shape.frameworks() > 1) {
      // The rest is for the others.
      accept.getAcceptBuilder().getFiltersBuilder().setRefuseSeconds(FOR_EVER);
    }
    send(accept.build());
  }

  /** All of an agent's tasks together need no more than there is, to the thousandth. */
  private double part(double whole) {
    return Math.floor(THOUSANDTHS * whole / shape.tasksOfAgent()) / THOUSANDTHS;
  }

  private void updated(TaskStatus status) {
    String task = status.getTaskId().getValue();
    if (status.getState() == TaskState.TASK_RUNNING) {
      listener.running(task);
    } else if (status.getState() == TaskState.TASK_FINISHED) {
      ended.computeIfAbsent(status.getAgentId().getValue(), fresh -> new ArrayDeque<>()).add(task);
    } else {
      listener.fault("a framework was told " + status.toString().replaceAll("\\s+", " "));
    }
    if (status.hasUuid()) {
      send(Call.newBuilder()
              .setType(Call.Type.ACKNOWLEDGE)
              .setFrameworkId(id)
              .setAcknowledge(
                  Call.Acknowledge.newBuilder()
                      .setAgentId(status.getAgentId())
                      .setTaskId(status.getTaskId())
                      .setUuid(status.getUuid()))
              .build())
          .thenRun(
              () -> {
                listener.acknowledged(status.getState());
                if (status.getState() == TaskState.TASK_RUNNING) {
                  underWay--;
                  use();
                }
              });
    }
  }

  private CompletionStage<Void> send(Call call) {
    return session
        .send(call)
        .whenComplete(
            (taken, refusal) -> {
              if (refusal != null) {
                listener.fault(call.getType() + " of a framework: " + refusal.getMessage());
              }
            });
  }
}

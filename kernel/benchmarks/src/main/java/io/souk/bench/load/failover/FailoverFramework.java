package io.souk.bench.load.failover;

import io.souk.bench.Messages;
import io.souk.framework.SchedulerSession;
import io.souk.framework.adapter.http.HttpSchedulerSession;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A framework on the HTTP scheduler API that fills each agent once, keeps every offer of what is
 * left, and comes back to the next leader by itself. On one context.
 */
final class FailoverFramework implements SchedulerSession.Listener {

  /** Longer than any run: its tasks outlive every absence. */
  private static final double FAILOVER_SECONDS = 86_400;

  /** So many agents are filled at a time. */
  private static final int PARALLEL = 20;

  private static final double TASK_CPUS = 0.1;
  private static final double TASK_MEM = 5;

  /** Told of what the framework reads. */
  interface Listener {

    /** The first offers after SUBSCRIBED. */
    void offered();

    /** The leader knows that so many tasks run, and that the framework knows. */
    void running(int tasks);

    /** Something that must not happen to a framework. */
    void fault(String what);
  }

  private final int perAgent;
  private final Listener listener;
  private final HttpSchedulerSession session;
  private final Set<String> filled = new HashSet<>();
  private final Deque<Offer> waiting = new ArrayDeque<>();
  private FrameworkID id = FrameworkID.getDefaultInstance();
  private boolean offersDue;
  private int launched;
  private int acknowledged;

  /**
   * @param perAgent tasks that it launches on each agent
   */
  FailoverFramework(
      Vertx vertx, Context context, List<URI> masters, int perAgent, Listener listener) {
    this.perAgent = perAgent;
    this.listener = listener;
    this.session = new HttpSchedulerSession(vertx, context, HttpSessionConfig.of(masters), this);
  }

  void start() {
    session.subscribe(
        Call.Subscribe.newBuilder()
            .setFrameworkInfo(
                FrameworkInfo.newBuilder()
                    .setName("failover")
                    .setUser("nobody")
                    .setCheckpoint(true)
                    .setFailoverTimeout(FAILOVER_SECONDS))
            .build());
  }

  void stop() {
    session.close();
  }

  @Override
  public void onDisconnected(String reason) {
    waiting.clear();
  }

  @Override
  public void onEvent(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getFrameworkId();
        offersDue = true;
      }
      case OFFERS -> {
        if (offersDue) {
          offersDue = false;
          listener.offered();
        }
        waiting.addAll(event.getOffers().getOffersList());
        fill();
      }
      case UPDATE -> updated(event.getUpdate().getStatus());
      case ERROR, FAILURE ->
          listener.fault("the framework was told " + event.toString().replaceAll("\\s+", " "));
      case UNKNOWN,
          RESCIND,
          INVERSE_OFFERS,
          RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS,
          MESSAGE,
          HEARTBEAT -> {}
    }
  }

  private void fill() {
    while (!waiting.isEmpty() && launched - acknowledged < PARALLEL * perAgent) {
      Offer offer = waiting.remove();
      if (filled.add(offer.getAgentId().getValue())) {
        List<TaskInfo> tasks = new ArrayList<>();
        for (int i = 0; i < perAgent; i++) {
          tasks.add(
              Messages.task(
                  FailoverGate.task(launched++), offer.getAgentId(), TASK_CPUS, TASK_MEM));
        }
        send(Messages.accept(id, offer.getId(), tasks));
      }
    }
  }

  private void updated(TaskStatus status) {
    if (status.getState() != TaskState.TASK_RUNNING) {
      listener.fault("the framework was told " + status.toString().replaceAll("\\s+", " "));
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
                listener.running(++acknowledged);
                fill();
              });
    }
  }

  private CompletionStage<Void> send(Call call) {
    return session
        .send(call)
        .whenComplete(
            (taken, refusal) -> {
              if (refusal != null) {
                listener.fault(call.getType() + " of the framework: " + refusal.getMessage());
              }
            });
  }
}

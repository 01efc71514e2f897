package io.souk.bench.load.store;

import com.google.protobuf.ByteString;
import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The kernel and all agents, as a framework sees them: offers whatever is needed until so many
 * tasks are launched, tells how they stand, and hears what is acknowledged. All of it on the
 * framework's context.
 */
final class PlayedKernel implements SchedulerSession {

  private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("w4").build();
  private static final int OFFERS_AT_ONCE = 50;
  private static final int AGENTS = 1_000;

  /** A task as its launch named it. */
  record Launched(String task, String agent) {}

  private final Executor context;
  private final List<Launched> launched = new ArrayList<>();
  private Consumer<ByteString> acknowledged = uuid -> {};
  private SchedulerSession.Listener listener;
  private Runnable allLaunched = () -> {};
  private int wanted;
  private long offers;
  private int unanswered;
  private boolean closed;

  PlayedKernel(Executor context) {
    this.context = context;
  }

  void listen(SchedulerSession.Listener framework) {
    listener = framework;
  }

  /** Has {@code hears} told the uuid of each acknowledgement from now on. */
  void onAcknowledgement(Consumer<ByteString> hears) {
    acknowledged = hears;
  }

  @Override
  public void subscribe(Call.Subscribe subscribe) {
    context.execute(
        () ->
            listener.onEvent(
                Event.newBuilder()
                    .setType(Event.Type.SUBSCRIBED)
                    .setSubscribed(
                        Event.Subscribed.newBuilder()
                            .setFrameworkId(FRAMEWORK)
                            .setHeartbeatIntervalSeconds(15))
                    .build()));
  }

  /** Offers until so many tasks are launched. */
  CompletionStage<List<Launched>> launch(int tasks) {
    CompletableFuture<List<Launched>> done = new CompletableFuture<>();
    context.execute(
        () -> {
          wanted = tasks;
          allLaunched = () -> done.complete(List.copyOf(launched));
          offer();
        });
    return done;
  }

  private void offer() {
    if (closed || unanswered > 0) {
      return;
    }
    if (launched.size() >= wanted) {
      allLaunched.run();
      return;
    }
    Event.Offers.Builder some = Event.Offers.newBuilder();
    for (int i = 0; i < OFFERS_AT_ONCE; i++) {
      some.addOffers(nextOffer());
    }
    unanswered = OFFERS_AT_ONCE;
    Event event = Event.newBuilder().setType(Event.Type.OFFERS).setOffers(some).build();
    listener.onEvent(event);
  }

  private Offer nextOffer() {
    String agent = "agent-" + offers % AGENTS;
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("offer-" + offers++))
        .setFrameworkId(FRAMEWORK)
        .setAgentId(AgentID.newBuilder().setValue(agent))
        .setHostname(agent)
        .addResources(scalar("cpus", 100))
        .addResources(scalar("mem", 500_000))
        .addResources(scalar("disk", 500_000))
        .build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setRole("*")
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** Tells how a task stands; to be called on the context. */
  void tell(Launched task, TaskState state, String address, ByteString uuid) {
    listener.onEvent(
        Event.newBuilder()
            .setType(Event.Type.UPDATE)
            .setUpdate(
                Event.Update.newBuilder()
                    .setStatus(
                        TaskStatus.newBuilder()
                            .setTaskId(TaskID.newBuilder().setValue(task.task()))
                            .setAgentId(AgentID.newBuilder().setValue(task.agent()))
                            .setState(state)
                            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                            .setContainerStatus(
                                ContainerStatus.newBuilder()
                                    .addNetworkInfos(
                                        NetworkInfo.newBuilder()
                                            .addIpAddresses(
                                                NetworkInfo.IPAddress.newBuilder()
                                                    .setIpAddress(address))))
                            .setUuid(uuid)))
            .build());
  }

  @Override
  public CompletionStage<Void> send(Call call) {
    switch (call.getType()) {
      case ACCEPT -> {
        accept(call.getAccept());
        answered(call.getAccept().getOfferIdsCount());
      }
      case DECLINE -> answered(call.getDecline().getOfferIdsCount());
      case ACKNOWLEDGE -> acknowledged.accept(call.getAcknowledge().getUuid());
      default -> {
        // Whether it revives or reconciles, it is offered and told enough.
      }
    }
    return CompletableFuture.completedStage(null);
  }

  private void accept(Call.Accept accept) {
    for (Offer.Operation operation : accept.getOperationsList()) {
      for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
        launched.add(new Launched(task.getTaskId().getValue(), task.getAgentId().getValue()));
      }
    }
  }

  private void answered(int some) {
    unanswered -= some;
    if (unanswered == 0) {
      context.execute(this::offer);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

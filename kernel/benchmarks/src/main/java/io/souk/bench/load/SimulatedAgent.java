package io.souk.bench.load;

import com.google.protobuf.Message;
import io.souk.bench.Messages;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An agent of 100 cpus that runs nothing: whatever it is told to run it says is running. As the
 * real one it has one call under way at a time and joins the updates that gather meanwhile.
 */
final class SimulatedAgent {

  static final double CPUS = 100;
  static final double MEM = 500_000;

  private static final String PATH = "/api/v1/agent";
  private static final int MAX_JOINED = 1000;

  /** Without these nothing is offered to frameworks of several roles. */
  static final List<AgentInfo.Capability> CAPABILITIES =
      Stream.of(
              AgentInfo.Capability.Type.MULTI_ROLE,
              AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
              AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
          .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
          .toList();

  /** Told what arrives at the agents. */
  interface Listener {

    void told(SimulatedAgent agent, TaskInfo task);

    void acknowledged(String task);

    /** An agent is to end a task; nothing happens unless the listener says so. */
    default void toldToKill(SimulatedAgent agent, String task) {}

    void failed(Throwable fault);
  }

  private final MasterWire wire;
  private final int number;
  private final Listener listener;
  private final Promise<SimulatedAgent> registered = Promise.promise();
  private final Deque<StatusUpdate> waiting = new ArrayDeque<>();
  private boolean calling;
  private long updates;
  private String streamId = "";
  private AgentID id = AgentID.getDefaultInstance();
  private FrameworkID framework = FrameworkID.getDefaultInstance();

  SimulatedAgent(MasterWire wire, int number, Listener listener) {
    this.wire = wire;
    this.number = number;
    this.listener = listener;
  }

  Future<SimulatedAgent> start() {
    String host = "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .setPort(5051)
            .addResources(Messages.scalar("cpus", CPUS))
            .addResources(Messages.scalar("mem", MEM))
            .addResources(Messages.ports(10_000, 20_000))
            .build();
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(
                Call.Subscribe.newBuilder()
                    .setInfo(info)
                    .setVersion("1.11.0")
                    .addAllCapabilities(CAPABILITIES)
                    .setHostport(host + ":5051"))
            .build();
    return wire.subscribe(PATH, Codec.PROTOBUF, subscribe, Event.getDefaultInstance())
        .compose(this::listen);
  }

  private Future<SimulatedAgent> listen(RecordSubscription<Event> stream) {
    streamId = stream.header("Souk-Stream-Id").orElse("");
    stream
        .start(this::take)
        .onComplete(
            over ->
                listener.failed(
                    new IllegalStateException("the stream of agent " + number + " ended")));
    return registered.future();
  }

  String id() {
    return id.getValue();
  }

  /** Says that a task has ended. */
  void finish(String task) {
    report(TaskID.newBuilder().setValue(task).build(), TaskState.TASK_FINISHED);
  }

  /** Says that a task was killed. */
  void killed(String task) {
    report(TaskID.newBuilder().setValue(task).build(), TaskState.TASK_KILLED);
  }

  /** Leaves for good. */
  Future<Void> leave() {
    return call(Call.newBuilder().setType(Call.Type.UNREGISTER).setAgentId(id).build());
  }

  private void take(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getAgentId();
        registered.tryComplete(this);
      }
      case PING ->
          call(Call.newBuilder().setType(Call.Type.PONG).setAgentId(id).build())
              .onFailure(listener::failed);
      case RUN_TASKS -> {
        framework = event.getRunTasks().getFrameworkInfo().getId();
        for (TaskInfo task : event.getRunTasks().getTasksList()) {
          listener.told(this, task);
          report(task.getTaskId(), TaskState.TASK_RUNNING);
        }
      }
      case ACKNOWLEDGE -> listener.acknowledged(event.getAcknowledge().getTaskId().getValue());
      case ERROR, SHUTDOWN ->
          listener.failed(new IllegalStateException("agent " + number + " was told " + event));
      case KILL_TASK -> listener.toldToKill(this, event.getKillTask().getTaskId().getValue());
      case UNKNOWN,
          MESSAGE,
          SHUTDOWN_EXECUTOR,
          SHUTDOWN_FRAMEWORK,
          UPDATE_FRAMEWORK,
          RECONCILE_TASKS -> {}
    }
  }

  private void report(TaskID task, TaskState state) {
    waiting.add(
        StatusUpdate.newBuilder()
            .setFrameworkId(framework)
            .setLatestState(state)
            .setStatus(
                TaskStatus.newBuilder()
                    .setTaskId(task)
                    .setAgentId(id)
                    .setState(state)
                    .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                    .setTimestamp(System.currentTimeMillis() / 1000.0)
                    .setUuid(Messages.uuid(number, updates++)))
            .build());
    deliver();
  }

  private void deliver() {
    if (calling || waiting.isEmpty()) {
      return;
    }
    List<StatusUpdate> joined = new ArrayList<>();
    while (!waiting.isEmpty() && joined.size() < MAX_JOINED) {
      joined.add(waiting.remove());
    }
    calling = true;
    call(Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setAgentId(id)
            .setUpdate(Call.Update.newBuilder().addAllUpdates(joined))
            .build())
        .onFailure(listener::failed)
        .onComplete(
            answered -> {
              calling = false;
              deliver();
            });
  }

  private Future<Void> call(Message call) {
    return wire.call(PATH, Codec.PROTOBUF, call, Map.of("Souk-Stream-Id", streamId));
  }
}

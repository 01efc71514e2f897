package io.souk.bench.load;

import io.souk.bench.Messages;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An agent whose tasks run on whatever becomes of the masters: it comes back to the next leader
 * with all of them, and expects to be told to end none. On one context.
 */
final class FailoverAgent implements AgentLine.Listener {

  /** Told of what happens at the agents. */
  interface Listener {

    /** SUBSCRIBED was read. */
    void subscribed(int agent);

    /** Something that must not happen to an agent. */
    void fault(String what);
  }

  private final int number;
  private final Listener listener;
  private final AgentLine line;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, StatusUpdate> unacknowledged = new LinkedHashMap<>();
  private Optional<FrameworkInfo> framework = Optional.empty();
  private AgentID id = AgentID.getDefaultInstance();
  private boolean calling;

  /**
   * An agent that knows no master yet.
   *
   * @param number makes its address
   */
  FailoverAgent(
      Vertx vertx,
      MastersWire wire,
      List<URI> masters,
      int number,
      RandomGenerator random,
      Listener listener) {
    this.number = number;
    this.listener = listener;
    this.line = new AgentLine(vertx, wire, masters, random, this);
  }

  void start() {
    line.connect();
  }

  void stop() {
    line.close();
  }

  @Override
  public Call subscription(Fence fence, long sequence) {
    String host = "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .setPort(5051)
            .addResources(Messages.scalar("cpus", SimulatedAgent.CPUS))
            .addResources(Messages.scalar("mem", SimulatedAgent.MEM))
            .addResources(Messages.ports(10_000, 20_000));
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    if (id.hasValue()) {
      info.setId(id);
      call.setAgentId(id);
    }
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(info)
            .setVersion("1.11.0")
            .addAllCapabilities(SimulatedAgent.CAPABILITIES)
            .addAllTasks(tasks.values())
            .setTerm(fence.term())
            .setSequence(sequence)
            .setHostport(host + ":5051");
    fence.cluster().ifPresent(subscribe::setClusterId);
    framework.ifPresent(subscribe::addFrameworks);
    return call.setSubscribe(subscribe).build();
  }

  @Override
  public void heard(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getAgentId();
        calling = false;
        listener.subscribed(number);
        deliver();
      }
      case PING ->
          line.call(Call.newBuilder().setType(Call.Type.PONG).setAgentId(id).build())
              .onFailure(lost -> {});
      case RUN_TASKS -> {
        framework = Optional.of(event.getRunTasks().getFrameworkInfo());
        event.getRunTasks().getTasksList().forEach(this::run);
        deliver();
      }
      case ACKNOWLEDGE -> unacknowledged.remove(event.getAcknowledge().getTaskId().getValue());
      case RECONCILE_TASKS ->
          event.getReconcileTasks().getTasksList().stream()
              .map(task -> task.getTaskId().getValue())
              .filter(task -> !tasks.containsKey(task))
              .forEach(task -> fault("is believed to have " + task));
      case UPDATE_FRAMEWORK ->
          framework = Optional.of(event.getUpdateFramework().getFrameworkInfo());
      case KILL_TASK, SHUTDOWN_EXECUTOR, SHUTDOWN_FRAMEWORK, SHUTDOWN, DRAIN, ERROR ->
          fault("was told " + event.toString().replaceAll("\\s+", " "));
      case UNKNOWN, MESSAGE, APPLY_OPERATION, ACKNOWLEDGE_OPERATION -> {}
    }
  }

  @Override
  public void lost() {
    calling = false;
  }

  private void fault(String what) {
    listener.fault("agent " + number + " " + what);
  }

  private void run(TaskInfo info) {
    String name = info.getTaskId().getValue();
    if (tasks.containsKey(name)) {
      fault("was told to run " + name + " twice");
      return;
    }
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(info.getTaskId())
            .setAgentId(id)
            .setState(TaskState.TASK_RUNNING)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setTimestamp(System.currentTimeMillis() / 1000.0)
            .setUuid(Messages.uuid(number, tasks.size()))
            .build();
    Task task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(framework.orElseThrow().getId())
            .setAgentId(id)
            .setState(status.getState())
            .addAllResources(info.getResourcesList())
            .addStatuses(status)
            .setStatusUpdateState(status.getState())
            .setStatusUpdateUuid(status.getUuid())
            .setLabels(info.getLabels())
            .build();
    tasks.put(name, task);
    unacknowledged.put(
        name,
        StatusUpdate.newBuilder()
            .setFrameworkId(task.getFrameworkId())
            .setLatestState(status.getState())
            .setStatus(status)
            .build());
  }

  /** All that is not acknowledged, one call under way at a time; again after SUBSCRIBED. */
  private void deliver() {
    if (calling || unacknowledged.isEmpty()) {
      return;
    }
    calling = true;
    List<StatusUpdate> sent = new ArrayList<>(unacknowledged.values());
    line.call(
            Call.newBuilder()
                .setType(Call.Type.UPDATE)
                .setAgentId(id)
                .setUpdate(Call.Update.newBuilder().addAllUpdates(sent))
                .build())
        .onComplete(answer -> calling = false);
  }
}

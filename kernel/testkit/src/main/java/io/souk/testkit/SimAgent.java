package io.souk.testkit;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An agent that keeps track of its tasks and otherwise does as the test says. */
public final class SimAgent {

  private final Cluster cluster;
  private String hostport;
  private String version = "1.11.0";
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();
  private final Map<String, ExecutorInfo> executors = new LinkedHashMap<>();
  AgentInfo info;
  Optional<StreamId> stream = Optional.empty();
  private OptionalLong sequence = OptionalLong.empty();
  private final SimOperations operations;
  private List<AgentInfo.Capability.Type> capabilities =
      List.of(
          AgentInfo.Capability.Type.MULTI_ROLE,
          AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
          AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
          AgentInfo.Capability.Type.RESOURCE_PROVIDER,
          AgentInfo.Capability.Type.RESIZE_VOLUME,
          AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
          AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);
  private int nextUuid = 1;
  private int taken;
  private int pongs;

  public SimAgent(Cluster cluster, String host, double cpus, double mem) {
    this.cluster = cluster;
    this.hostport = host + ":5051";
    this.info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .addResources(SimFramework.scalar("cpus", cpus))
            .addResources(SimFramework.scalar("mem", mem))
            .build();
    this.operations = new SimOperations(info.getResourcesList());
  }

  private SimAgent(SimAgent other, Cluster cluster) {
    this.cluster = cluster;
    this.hostport = other.hostport;
    this.info = other.info;
    this.capabilities = other.capabilities;
    this.operations = other.operations;
    this.tasks.putAll(other.tasks);
    this.frameworks.putAll(other.frameworks);
    this.executors.putAll(other.executors);
  }

  /** Before it subscribes: something more that it has. */
  public SimAgent with(Resource... more) {
    info = info.toBuilder().addAllResources(List.of(more)).build();
    operations.begin(info.getResourcesList());
    return this;
  }

  /** Before it subscribes: what it can deal with, and nothing else. */
  public SimAgent capableOf(AgentInfo.Capability.Type... those) {
    capabilities = List.of(those);
    return this;
  }

  public SimAgent movedTo(Cluster other) {
    take();
    return new SimAgent(this, other);
  }

  /** The same agent program, reached elsewhere from its next subscription on. */
  public SimAgent at(String otherHostport) {
    hostport = otherHostport;
    return this;
  }

  /** The same agent saying something else of itself from its next subscription on. */
  public SimAgent with(UnaryOperator<AgentInfo.Builder> change) {
    info = change.apply(info.toBuilder()).build();
    operations.begin(info.getResourcesList());
    return this;
  }

  /** From its next subscription on it says something else of a framework. */
  public void changeFramework(FrameworkID id, UnaryOperator<FrameworkInfo.Builder> change) {
    frameworks.computeIfPresent(
        id.getValue(), (same, info) -> change.apply(info.toBuilder()).build());
  }

  public SimAgent ofVersion(String other) {
    version = other;
    return this;
  }

  /** From now on it answers pings by itself. */
  public SimAgent answering() {
    cluster.react(
        () -> {
          if (stream.isPresent()) {
            int pings = events(Event.Type.PING).size();
            if (pings > pongs) {
              pongs = pings;
              pong();
            }
          }
        });
    return this;
  }

  /** The number that its next SUBSCRIBE carries. */
  public SimAgent withSequence(long number) {
    sequence = OptionalLong.of(number);
    return this;
  }

  public SimAgent subscribe() {
    if (stream.isPresent()) {
      take();
    }
    StreamId fresh = cluster.newStream();
    Call.Subscribe.Builder call = Call.Subscribe.newBuilder();
    sequence.ifPresent(call::setSequence);
    stream = Optional.of(fresh);
    taken = 0;
    pongs = 0;
    cluster.trySend(
        new Command.SubscribeAgent(
            fresh,
            info.hasId() ? Optional.of(info.getId()) : Optional.empty(),
            call.setInfo(info)
                .setVersion(version)
                .setHostport(hostport)
                .addAllTasks(tasks.values())
                .addAllExecutors(executors.values())
                .addAllFrameworks(frameworks.values())
                .addAllCapabilities(
                    capabilities.stream()
                        .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
                        .toList())
                .addAllTotalResources(operations.total())
                .addAllCheckpointedResources(operations.checkpointed())
                .addAllOperations(operations.unacknowledged())
                .build(),
            "127.0.0.1"));
    events(Event.Type.SUBSCRIBED).stream()
        .findFirst()
        .ifPresent(
            event -> info = info.toBuilder().setId(event.getSubscribed().getAgentId()).build());
    return this;
  }

  public AgentID id() {
    return info.getId();
  }

  public void disconnect() {
    cluster.send(new Command.AgentStreamClosed(stream.orElseThrow()));
  }

  public List<Event> events() {
    return cluster.records(stream.orElseThrow()).stream()
        .flatMap(
            record ->
                record instanceof StreamRecord.AgentEvent(Event event)
                    ? Stream.of(event)
                    : Stream.empty())
        .toList();
  }

  public List<Event> events(Event.Type type) {
    return events().stream().filter(event -> event.getType() == type).toList();
  }

  public boolean ended() {
    return cluster.records(stream.orElseThrow()).stream()
        .anyMatch(StreamRecord.EndOfStream.class::isInstance);
  }

  /** Works off what it was told: tasks start to exist, acknowledged ends are forgotten. */
  public void take() {
    List<Event> all = events();
    for (Event event : all.subList(Math.min(taken, all.size()), all.size())) {
      operations.take(event);
      for (TaskInfo task : event.getRunTasks().getTasksList()) {
        FrameworkInfo framework = event.getRunTasks().getFrameworkInfo();
        frameworks.put(framework.getId().getValue(), framework);
        tasks.put(key(framework.getId(), task.getTaskId().getValue()), staged(framework, task));
      }
      if (event.getRunTasks().hasExecutor()) {
        ExecutorInfo executor = event.getRunTasks().getExecutor();
        executors.put(
            key(executor.getFrameworkId(), executor.getExecutorId().getValue()), executor);
      }
      if (event.hasAcknowledge()) {
        Event.Acknowledge ack = event.getAcknowledge();
        String key = key(ack.getFrameworkId(), ack.getTaskId().getValue());
        Task task = tasks.get(key);
        if (task != null && isTerminal(task.getState())) {
          tasks.remove(key);
        }
      }
      if (event.hasShutdownFramework()) {
        String id = event.getShutdownFramework().getFrameworkId().getValue();
        tasks.values().removeIf(task -> task.getFrameworkId().getValue().equals(id));
        executors.values().removeIf(executor -> executor.getFrameworkId().getValue().equals(id));
        frameworks.remove(id);
      }
    }
    taken = all.size();
  }

  private static Task staged(FrameworkInfo framework, TaskInfo task) {
    Task.Builder staged =
        Task.newBuilder()
            .setName(task.getName())
            .setTaskId(task.getTaskId())
            .setFrameworkId(framework.getId())
            .setAgentId(task.getAgentId())
            .setState(TaskState.TASK_STAGING)
            .addAllResources(task.getResourcesList());
    if (task.hasExecutor()) {
      staged.setExecutorId(task.getExecutor().getExecutorId());
    }
    return staged.build();
  }

  private static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_LOST,
          TASK_ERROR,
          TASK_DROPPED,
          TASK_GONE ->
          true;
      default -> false;
    };
  }

  /** The tasks that it has, ended ones included until their end is acknowledged. */
  public Map<String, Task> tasks() {
    take();
    return tasks;
  }

  /** The executors that it was told to start and that have not ended. */
  public Map<String, ExecutorInfo> executors() {
    take();
    return executors;
  }

  /** An executor ends; what becomes of its tasks is to be said by {@link #update}. */
  public void exit(FrameworkID framework, String executor, int status) {
    take();
    executors.remove(key(framework, executor));
    call(
        Call.newBuilder()
            .setType(Call.Type.EXECUTOR_EXITED)
            .setExecutorExited(
                Call.ExecutorExited.newBuilder()
                    .setFrameworkId(framework)
                    .setExecutorId(SimFramework.executorId(executor))
                    .setStatus(status)));
  }

  /** Operations that it has not looked at yet, and later ones, fail or do so no more. */
  public void failOperations(boolean always) {
    operations.fail(always);
  }

  /** What it was told since it last looked never arrived. */
  public void loseUnread() {
    taken = events().size();
  }

  /** It does not know any more whose its tasks and operations are. */
  public void forgetFrameworks() {
    frameworks.clear();
  }

  /** Lends these, and nothing else any more. */
  public void lend(Resource... revocable) {
    report(List.of(), List.of(revocable));
  }

  /** Before it subscribes: a task of an earlier life. */
  public void restore(FrameworkInfo framework, Task.Builder task) {
    frameworks.put(framework.getId().getValue(), framework);
    tasks.put(key(framework.getId(), task.getTaskId().getValue()), task.build());
  }

  public void forget(FrameworkID framework, String task) {
    take();
    tasks.remove(key(framework, task));
  }

  public static String key(FrameworkID framework, String task) {
    return framework.getValue() + "/" + task;
  }

  /** Reports a state of a task; returns the update's uuid. */
  public ByteString update(FrameworkID framework, String task, TaskState state) {
    take();
    ByteString uuid = SimFramework.uuid(nextUuid++);
    tasks.computeIfPresent(
        key(framework, task), (same, before) -> before.toBuilder().setState(state).build());
    call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setUpdate(
                Call.Update.newBuilder()
                    .addUpdates(
                        StatusUpdate.newBuilder()
                            .setFrameworkId(framework)
                            .setLatestState(state)
                            .setStatus(
                                TaskStatus.newBuilder()
                                    .setTaskId(SimFramework.taskId(task))
                                    .setState(state)
                                    .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                                    .setTimestamp(1)
                                    .setData(ByteString.copyFromUtf8("payload"))
                                    .setUuid(uuid)))));
    return uuid;
  }

  /** Its reservations, volumes and what it was told to do about them. */
  public SimOperations operations() {
    take();
    return operations;
  }

  /** Sends what has become of operations and is not acknowledged. */
  public void reportOperations() {
    take();
    List<OperationUpdate> updates = operations.updates();
    if (!updates.isEmpty()) {
      call(
          Call.newBuilder()
              .setType(Call.Type.OPERATION_UPDATE)
              .setOperationUpdate(Call.OperationUpdates.newBuilder().addAllUpdates(updates)));
      take();
    }
  }

  /** As {@link #reportOperations}, the newest first and each in a call of its own. */
  public void reportOperationsBackwards() {
    take();
    operations
        .updates()
        .reversed()
        .forEach(
            update ->
                call(
                    Call.newBuilder()
                        .setType(Call.Type.OPERATION_UPDATE)
                        .setOperationUpdate(
                            Call.OperationUpdates.newBuilder().addUpdates(update))));
    take();
  }

  /** Says what it has, and before that what became of operations, as agents have to. */
  public void reportResources() {
    reportOperations();
    report(operations.total(), List.of());
  }

  /** Says that it has this, and lends that. */
  public Reply report(List<Resource> total, List<Resource> revocable) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_RESOURCES)
            .setUpdateResources(
                Call.UpdateResources.newBuilder()
                    .addAllTotalResources(total)
                    .addAllRevocableResources(revocable)));
  }

  public Reply pong() {
    return call(Call.newBuilder().setType(Call.Type.PONG));
  }

  public Reply call(Call.Builder call) {
    if (info.hasId()) {
      call.setAgentId(info.getId());
    }
    return cluster.send(new Command.AgentCall(stream.orElseThrow(), call.build()));
  }
}

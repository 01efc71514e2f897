package io.souk.testkit;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A framework that does as the test says. */
public final class SimFramework {

  private final Cluster cluster;
  FrameworkInfo info;
  Optional<StreamId> stream = Optional.empty();
  private Optional<SubscribeOrder> order = Optional.empty();

  public SimFramework(Cluster cluster, String name, FrameworkInfo.Capability.Type... capabilities) {
    this.cluster = cluster;
    FrameworkInfo.Builder builder =
        FrameworkInfo.newBuilder()
            .setName(name)
            .setUser("nobody")
            .setFailoverTimeout(3600)
            .setCheckpoint(true);
    boolean multi = false;
    for (FrameworkInfo.Capability.Type capability : capabilities) {
      builder.addCapabilitiesBuilder().setType(capability);
      multi |= capability == FrameworkInfo.Capability.Type.MULTI_ROLE;
    }
    if (multi) {
      builder.addRoles(name);
    }
    info = builder.build();
  }

  public SimFramework with(UnaryOperator<FrameworkInfo.Builder> change) {
    info = change.apply(info.toBuilder()).build();
    return this;
  }

  /** Takes the framework to another master. */
  public SimFramework movedTo(Cluster other) {
    SimFramework moved = new SimFramework(other, info.getName());
    moved.info = info;
    return moved;
  }

  /** What its next SUBSCRIBE says of its place among those of its client. */
  public SimFramework inOrder(String client, long number) {
    order = Optional.of(new SubscribeOrder(client, number));
    return this;
  }

  public SimFramework subscribe(String... suppressed) {
    StreamId fresh = cluster.newStream();
    stream = Optional.of(fresh);
    cluster.trySend(
        new Command.SubscribeFramework(
            fresh,
            Call.Subscribe.newBuilder()
                .setFrameworkInfo(info)
                .addAllSuppressedRoles(List.of(suppressed))
                .build(),
            Optional.empty(),
            order));
    events(Event.Type.SUBSCRIBED).stream()
        .findFirst()
        .ifPresent(
            event -> info = info.toBuilder().setId(event.getSubscribed().getFrameworkId()).build());
    return this;
  }

  public void disconnect() {
    cluster.send(new Command.FrameworkStreamClosed(stream.orElseThrow()));
  }

  public FrameworkID id() {
    return info.getId();
  }

  /** Everything on the current stream. */
  public List<Event> events() {
    return cluster.records(stream.orElseThrow()).stream()
        .flatMap(
            record ->
                record instanceof StreamRecord.FrameworkEvent(Event event)
                    ? java.util.stream.Stream.of(event)
                    : java.util.stream.Stream.empty())
        .toList();
  }

  public List<Event> events(Event.Type type) {
    return events().stream().filter(event -> event.getType() == type).toList();
  }

  /** Statuses received, oldest first. */
  public List<TaskStatus> updates() {
    return events(Event.Type.UPDATE).stream().map(e -> e.getUpdate().getStatus()).toList();
  }

  public TaskStatus lastUpdate() {
    List<TaskStatus> all = updates();
    return all.get(all.size() - 1);
  }

  public boolean ended() {
    return cluster.records(stream.orElseThrow()).stream()
        .anyMatch(StreamRecord.EndOfStream.class::isInstance);
  }

  /** Offers received and neither rescinded nor answered by the framework. */
  public List<Offer> offers() {
    Map<String, Offer> open = new LinkedHashMap<>();
    for (Event event : events()) {
      event.getOffers().getOffersList().forEach(o -> open.put(o.getId().getValue(), o));
      if (event.hasRescind()) {
        open.remove(event.getRescind().getOfferId().getValue());
      }
    }
    answered.forEach(open::remove);
    return List.copyOf(open.values());
  }

  private final List<String> answered = new ArrayList<>();

  public Offer offer() {
    List<Offer> offers = offers();
    if (offers.size() != 1) {
      throw new AssertionError(info.getName() + " should have one offer, has " + offers);
    }
    return offers.get(0);
  }

  public Reply call(Call.Builder call) {
    return cluster.send(
        new Command.SchedulerCall(call.setFrameworkId(id()).build(), stream, Optional.empty()));
  }

  public void accept(Offer offer, double refuseSeconds, TaskInfo... tasks) {
    answered.add(offer.getId().getValue());
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(List.of(tasks)));
    operate(offer, refuseSeconds, launch.build());
  }

  public void acceptGroup(
      Offer offer, double refuseSeconds, ExecutorInfo executor, TaskInfo... tasks) {
    operate(offer, refuseSeconds, group(executor, tasks));
  }

  public void operate(Offer offer, double refuseSeconds, Offer.Operation... operations) {
    answered.add(offer.getId().getValue());
    call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .addAllOperations(List.of(operations))
                    .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds))));
  }

  public void decline(Offer offer, double refuseSeconds) {
    answered.add(offer.getId().getValue());
    call(
        Call.newBuilder()
            .setType(Call.Type.DECLINE)
            .setDecline(
                Call.Decline.newBuilder()
                    .addOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds))));
  }

  public void revive() {
    call(Call.newBuilder().setType(Call.Type.REVIVE));
  }

  public void suppress() {
    call(Call.newBuilder().setType(Call.Type.SUPPRESS));
  }

  public void kill(String task) {
    call(
        Call.newBuilder()
            .setType(Call.Type.KILL)
            .setKill(Call.Kill.newBuilder().setTaskId(taskId(task))));
  }

  public void teardown() {
    call(Call.newBuilder().setType(Call.Type.TEARDOWN));
  }

  public void acknowledge(TaskStatus status) {
    call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid())));
  }

  public void reconcile(String task, Optional<AgentID> agent) {
    Call.Reconcile.Task.Builder asked = Call.Reconcile.Task.newBuilder().setTaskId(taskId(task));
    agent.ifPresent(asked::setAgentId);
    call(
        Call.newBuilder()
            .setType(Call.Type.RECONCILE)
            .setReconcile(Call.Reconcile.newBuilder().addTasks(asked)));
  }

  public void acknowledgeOperation(OperationStatus status) {
    call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
            .setAcknowledgeOperationStatus(
                Call.AcknowledgeOperationStatus.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setOperationId(status.getOperationId())
                    .setUuid(status.getUuid().getValue())));
  }

  public void reconcileOperation(String id, AgentID agent) {
    call(
        Call.newBuilder()
            .setType(Call.Type.RECONCILE_OPERATIONS)
            .setReconcileOperations(
                Call.ReconcileOperations.newBuilder()
                    .addOperations(
                        Call.ReconcileOperations.Operation.newBuilder()
                            .setOperationId(OperationID.newBuilder().setValue(id))
                            .setAgentId(agent))));
  }

  public void reconcileOperations() {
    call(
        Call.newBuilder()
            .setType(Call.Type.RECONCILE_OPERATIONS)
            .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance()));
  }

  public void reconcileAll() {
    call(
        Call.newBuilder()
            .setType(Call.Type.RECONCILE)
            .setReconcile(Call.Reconcile.getDefaultInstance()));
  }

  public static TaskID taskId(String id) {
    return TaskID.newBuilder().setValue(id).build();
  }

  public static TaskInfo task(String id, Offer offer, double cpus, double mem) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(taskId(id))
        .setAgentId(offer.getAgentId())
        .addResources(scalar("cpus", cpus))
        .addResources(scalar("mem", mem))
        .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
        .build();
  }

  public static ExecutorID executorId(String id) {
    return ExecutorID.newBuilder().setValue(id).build();
  }

  /** The built-in executor of task groups, with all that it needs at least. */
  public static ExecutorInfo defaultExecutor(String id) {
    return executor(id).setType(ExecutorInfo.Type.DEFAULT).build();
  }

  /** An executor of the framework's own. */
  public static ExecutorInfo customExecutor(String id) {
    return executor(id)
        .setType(ExecutorInfo.Type.CUSTOM)
        .setCommand(CommandInfo.newBuilder().setValue("./executor"))
        .build();
  }

  private static ExecutorInfo.Builder executor(String id) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(executorId(id))
        .addResources(scalar("cpus", 0.5))
        .addResources(scalar("mem", 32))
        .addResources(scalar("disk", 1));
  }

  public static Offer.Operation group(ExecutorInfo executor, TaskInfo... tasks) {
    Offer.Operation.Builder group =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH_GROUP);
    group
        .getLaunchGroupBuilder()
        .setExecutor(executor)
        .getTaskGroupBuilder()
        .addAllTasks(List.of(tasks));
    return group.build();
  }

  /** The same task under an executor of the framework's own. */
  public static TaskInfo under(ExecutorInfo executor, TaskInfo task) {
    return task.toBuilder().clearCommand().setExecutor(executor).build();
  }

  public static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  public static double amount(List<Resource> resources, String name) {
    return resources.stream()
        .filter(resource -> resource.getName().equals(name))
        .mapToDouble(resource -> resource.getScalar().getValue())
        .sum();
  }

  public static ByteString uuid(int number) {
    byte[] bytes = new byte[16];
    bytes[15] = (byte) number;
    bytes[14] = (byte) (number >> 8);
    return ByteString.copyFrom(bytes);
  }
}

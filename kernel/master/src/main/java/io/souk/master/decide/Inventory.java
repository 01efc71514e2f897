package io.souk.master.decide;

import io.souk.master.state.ExecutorKey;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.task.TaskState;
import io.souk.protocol.agent.Call;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.map.WireIds;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent brings along when it subscribes.
 *
 * @param own the resources that it was started with
 * @param total all its resources, with the operations that it has carried out
 * @param frameworks by id
 * @param tasks those that run or have unacknowledged updates
 * @param executors those that run, commands' own ones left out
 * @param operations those that are pending or have unacknowledged updates, in post-refinement
 *     format
 */
record Inventory(
    Resources own,
    Resources total,
    Map<FrameworkId, FrameworkInfo> frameworks,
    Map<Key, Reported> tasks,
    Map<ExecutorName, ReportedExecutor> executors,
    List<Operation> operations) {

  private static final int UUID_BYTES = 16;

  /** Names a task on an agent. */
  record Key(FrameworkId framework, TaskId task) {}

  /** Names an executor on an agent. */
  record ExecutorName(FrameworkId framework, ExecutorId executor) {}

  /** The name of an executor on its agent. */
  static ExecutorName name(ExecutorKey key) {
    return new ExecutorName(key.framework(), key.executor());
  }

  /** An executor as the agent reports it. */
  record ReportedExecutor(ExecutorInfo info, Resources resources, Role role) {

    ExecutorRecord record(ExecutorName name, AgentId agent) {
      ExecutorInfo normal =
          info.toBuilder()
              .clearResources()
              .addAllResources(
                  WireResources.write(
                      resources, ReservationFormat.POST_REFINEMENT, Optional.of(role)))
              .build();
      ExecutorKey key = new ExecutorKey(agent, name.framework(), name.executor());
      return new ExecutorRecord(key, role, resources, normal, true);
    }
  }

  /** A task as the agent reports it. */
  record Reported(Task task, Resources resources, Role role) {

    /** Whether nothing is different from what was published. */
    boolean isPublishedAs(TaskView view) {
      return view.phase() == TaskView.Phase.ACTIVE
          && view.holdsResources() == state().isLive()
          && view.task().equals(task);
    }

    /** The launch as it {@link #isPublishedAs is published}. */
    TaskRecord confirm(TaskView published, Key key, AgentId agent) {
      return new TaskRecord(published, key.framework(), agent, role, resources, state());
    }

    private TaskState state() {
      return WireTaskStates.read(task.getState());
    }

    /** The launch of it, of which this leader learns now. */
    TaskRecord record(long serial, Key key, AgentId agent) {
      Task normal =
          task.toBuilder()
              .setAgentId(Wire.id(agent))
              .clearResources()
              .addAllResources(
                  WireResources.write(
                      resources, ReservationFormat.POST_REFINEMENT, Optional.of(role)))
              .build();
      return TaskRecord.of(serial, normal, key.framework(), agent, role, resources, state());
    }
  }

  /**
   * Reads a SUBSCRIBE of the agent protocol.
   *
   * @throws io.souk.protocol.WireException when ids, resources or attributes are not valid
   */
  static Inventory read(Call.Subscribe call) {
    int bytes = call.getInfo().getSerializedSize();
    if (bytes > RegistryRecords.MAX_INFO_BYTES) {
      throw new IllegalArgumentException(
          "'AgentInfo' has %d bytes (accepted: up to %d)"
              .formatted(bytes, RegistryRecords.MAX_INFO_BYTES));
    }
    // Only looked at here: what cannot be read must not get as far as the state.
    WireAttributes.read(call.getInfo().getAttributesList());
    Map<FrameworkId, FrameworkInfo> frameworks = new LinkedHashMap<>();
    for (FrameworkInfo info : call.getFrameworksList()) {
      frameworks.put(WireIds.read(info.getId()), info);
    }
    Map<Key, Reported> tasks = new LinkedHashMap<>();
    for (Task task : call.getTasksList()) {
      Key key = new Key(WireIds.read(task.getFrameworkId()), WireIds.read(task.getTaskId()));
      if (task.hasExecutorId()) {
        WireIds.read(task.getExecutorId());
      }
      Role role = roleOf(task.getResourcesList(), key.framework(), frameworks);
      tasks.put(key, new Reported(task, WireResources.read(task.getResourcesList()), role));
    }
    List<Operation> operations = call.getOperationsList().stream().map(Inventory::read).toList();
    Resources own = WireResources.read(call.getInfo().getResourcesList());
    return new Inventory(
        own,
        call.getTotalResourcesCount() > 0 ? WireResources.read(call.getTotalResourcesList()) : own,
        frameworks,
        tasks,
        executors(call, frameworks),
        operations);
  }

  private static Operation read(Operation operation) {
    if (operation.getUuid().getValue().size() != UUID_BYTES) {
      throw new IllegalArgumentException(
          "'operations.uuid' must be %d bytes, is %d"
              .formatted(UUID_BYTES, operation.getUuid().getValue().size()));
    }
    if (operation.hasFrameworkId()) {
      WireIds.read(operation.getFrameworkId());
    }
    WireOperations.conversion(operation.getInfo());
    return operation.toBuilder()
        .setInfo(
            WireOperations.normalized(
                operation.getInfo(),
                WireResources.findAllocation(WireOperations.resources(operation.getInfo()))))
        .build();
  }

  private static Map<ExecutorName, ReportedExecutor> executors(
      Call.Subscribe call, Map<FrameworkId, FrameworkInfo> frameworks) {
    Map<ExecutorName, ReportedExecutor> executors = new LinkedHashMap<>();
    for (ExecutorInfo info : call.getExecutorsList()) {
      ExecutorName name =
          new ExecutorName(WireIds.read(info.getFrameworkId()), WireIds.read(info.getExecutorId()));
      Role role = roleOf(info.getResourcesList(), name.framework(), frameworks);
      executors.put(
          name, new ReportedExecutor(info, WireResources.read(info.getResourcesList()), role));
    }
    return executors;
  }

  /** Old agents may not say it: then it is the framework's first role. */
  private static Role roleOf(
      List<Resource> resources, FrameworkId framework, Map<FrameworkId, FrameworkInfo> frameworks) {
    return WireResources.findAllocation(resources)
        .orElseGet(() -> firstRole(Optional.ofNullable(frameworks.get(framework))));
  }

  private static Role firstRole(Optional<FrameworkInfo> info) {
    return info.map(
            known ->
                known.getRolesCount() > 0 ? new Role(known.getRoles(0)) : new Role(known.getRole()))
        .orElse(Role.ANY);
  }
}

package io.souk.marathon.launch;

import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import java.util.ArrayList;
import java.util.List;

/** What is launched on one offer. */
public final class Launches {

  private final List<Offer.Operation> first = new ArrayList<>();
  private final List<TaskInfo> tasks = new ArrayList<>();
  private final List<Offer.Operation.LaunchGroup> groups = new ArrayList<>();

  /** What is to be done to the offered resources before anything is launched. */
  public void before(List<Offer.Operation> operations) {
    first.addAll(operations);
  }

  /** An instance that is one task. */
  public void add(TaskInfo task) {
    tasks.add(task);
  }

  /** An instance that is a group of tasks. */
  public void add(Offer.Operation.LaunchGroup group) {
    groups.add(group);
  }

  /** Number of instances. */
  public int size() {
    return tasks.size() + groups.size();
  }

  /** All operations, those that launch last. */
  public List<Offer.Operation> operations() {
    List<Offer.Operation> operations = new ArrayList<>(first);
    if (!tasks.isEmpty()) {
      operations.add(
          Offer.Operation.newBuilder()
              .setType(Offer.Operation.Type.LAUNCH)
              .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
              .build());
    }
    for (Offer.Operation.LaunchGroup group : groups) {
      operations.add(
          Offer.Operation.newBuilder()
              .setType(Offer.Operation.Type.LAUNCH_GROUP)
              .setLaunchGroup(group)
              .build());
    }
    return operations;
  }
}

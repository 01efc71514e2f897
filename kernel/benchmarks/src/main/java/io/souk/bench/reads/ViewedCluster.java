package io.souk.bench.reads;

import io.souk.bench.Messages;
import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A cluster as the live view shows it, without a kernel behind it: ten tasks on each agent. */
final class ViewedCluster {

  private static final int TASKS_OF_AGENT = 10;
  private static final String FRAMEWORK = "bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-0001";
  private static final String AGENT = "bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-S";
  private static final Instant START = Instant.parse("2026-11-30T09:00:00.123456Z");

  private final InProcessLiveView view = new InProcessLiveView();
  private final Random random = new Random(1);
  private final List<Long> running = new ArrayList<>();
  private final int agents;
  private long launched;

  ViewedCluster(int agents) {
    this.agents = agents;
    MasterInfo master =
        MasterInfo.newBuilder().setId("m1").setIp(16777343).setPort(5050).setHostname("m").build();
    List<ViewChange> changes = new ArrayList<>();
    changes.add(new ViewChange.Begin(new LeaderView(master, 1, START)));
    changes.add(new ViewChange.PutFramework(framework()));
    for (int i = 0; i < agents; i++) {
      changes.add(new ViewChange.PutAgent(agent(i)));
      for (int j = 0; j < TASKS_OF_AGENT; j++) {
        changes.add(launch(i));
      }
    }
    view.publish(changes);
  }

  LiveView.Snapshot snapshot() {
    return view.snapshot();
  }

  /** So many tasks end, and others take their places. */
  void replace(int tasks) {
    List<ViewChange> changes = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      int place = random.nextInt(running.size());
      changes.add(new ViewChange.RemoveTask(running.get(place)));
      running.set(place, running.getLast());
      running.removeLast();
      changes.add(launch(random.nextInt(agents)));
    }
    view.publish(changes);
  }

  private static FrameworkView framework() {
    return new FrameworkView(
        FrameworkInfo.newBuilder()
            .setId(FrameworkID.newBuilder().setValue(FRAMEWORK))
            .setName("standing")
            .setUser("nobody")
            .build(),
        true,
        true,
        false,
        START,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Optional.empty());
  }

  private static AgentView agent(int number) {
    List<Resource> total =
        List.of(
            Messages.scalar("cpus", 24),
            Messages.scalar("mem", 4096),
            Messages.scalar("disk", 4096),
            Messages.ports(31_000, 32_000));
    AgentInfo info =
        AgentInfo.newBuilder()
            .setId(AgentID.newBuilder().setValue(AGENT + number))
            .setHostname(Messages.host(number))
            .setPort(5051)
            .addAllResources(total)
            .build();
    return new AgentView(
        info,
        "slave(1)@" + Messages.host(number) + ":5051",
        "1.11.0",
        List.of(
            AgentInfo.Capability.newBuilder()
                .setType(AgentInfo.Capability.Type.MULTI_ROLE)
                .build()),
        total,
        START.plusMillis(number),
        Optional.empty(),
        true,
        true,
        Optional.empty());
  }

  private ViewChange launch(int agent) {
    long serial = launched++;
    running.add(serial);
    AgentID on = AgentID.newBuilder().setValue(AGENT + agent).build();
    TaskInfo info = Messages.task("task-" + serial, on, 0.1, 5);
    Task.Builder task =
        Task.newBuilder()
            .setTaskId(info.getTaskId())
            .setName(info.getName())
            .setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK))
            .setAgentId(on)
            .setState(TaskState.TASK_RUNNING)
            .setLabels(info.getLabels());
    for (Resource resource : info.getResourcesList()) {
      task.addResourcesBuilder().mergeFrom(resource).getAllocationInfoBuilder().setRole("*");
    }
    task.addStatuses(status(info, serial, TaskState.TASK_STARTING));
    task.addStatuses(status(info, serial, TaskState.TASK_RUNNING));
    // Tasks come over the wire, and each has objects of its own.
    Task own =
        Codec.PROTOBUF.decode(Codec.PROTOBUF.encode(task.build()), Task.newBuilder()).build();
    return new ViewChange.PutTask(new TaskView(serial, own, TaskView.Phase.ACTIVE, true));
  }

  private static TaskStatus status(TaskInfo info, long serial, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(info.getTaskId())
        .setAgentId(info.getAgentId())
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setTimestamp(START.getEpochSecond() + serial * 0.001237)
        .setUuid(Messages.uuid(state.getNumber(), serial))
        .build();
  }
}

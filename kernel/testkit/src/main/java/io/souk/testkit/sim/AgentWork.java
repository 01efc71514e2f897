package io.souk.testkit.sim;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An agent's tasks: they start, run, end or are killed, and each change is told until heard. */
final class AgentWork {

  private static final double RUN_SECONDS = 1200;

  private final World world;
  private final AgentNode agent;

  /** About tasks that are not known here; in memory only. */
  private final Map<String, UpdateQueue> unknown = new LinkedHashMap<>();

  /** Frameworks that are being removed, as far as this process knows. */
  private final Set<String> terminating = new LinkedHashSet<>();

  AgentWork(World world, AgentNode agent) {
    this.world = world;
    this.agent = agent;
  }

  boolean isTerminating(FrameworkID framework) {
    return terminating.contains(framework.getValue());
  }

  void run(Event.RunTasks run) {
    FrameworkInfo framework = run.getFrameworkInfo();
    if (isTerminating(framework.getId())) {
      return;
    }
    agent.disk.frameworks.put(framework.getId().getValue(), framework);
    String executor = run.getExecutor().getExecutorId().getValue();
    String group =
        run.getGroup() && run.getTasksCount() > 0 ? run.getTasks(0).getTaskId().getValue() : "";
    boolean admitted = !run.hasExecutor() || agent.pods.admit(run);
    if (!admitted) {
      agent.pods.refused(run);
    }
    for (TaskInfo info : run.getTasksList()) {
      AgentTask task = new AgentTask(framework.getId(), info, executor, group);
      Optional<AgentTask> before = Optional.ofNullable(agent.disk.tasks.get(task.key()));
      world.watch().launches().arrived(agent, task);
      if (!admitted) {
        tellUnknown(task.framework, info.getTaskId(), TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        continue;
      }
      if (before.filter(t -> !t.ended()).isPresent()) {
        continue;
      }
      before.ifPresent(this::complete);
      agent.disk.tasks.put(task.key(), task);
      world.watch().resources().agentRuns(agent);
      begin(task);
    }
  }

  private void begin(AgentTask task) {
    Dice dice = world.dice();
    task.endsAt = world.agenda().now() + dice.seconds(2, 5) + dice.wait(RUN_SECONDS);
    task.endsAs = dice.chance(0.15) ? TaskState.TASK_FAILED : TaskState.TASK_FINISHED;
    if (dice.chance(0.03)) {
      agent.later(dice.seconds(0.05, 2), () -> move(task, TaskState.TASK_FAILED));
      return;
    }
    agent.later(dice.seconds(0.05, 1), () -> move(task, TaskState.TASK_STARTING));
    goOn(task);
  }

  /** What is still to happen to a task that was not told to do anything else. */
  private void goOn(AgentTask task) {
    if (task.state != TaskState.TASK_RUNNING) {
      agent.later(world.dice().seconds(1, 2), () -> move(task, TaskState.TASK_RUNNING));
    }
    agent.later(
        Math.max(world.dice().seconds(2, 3), task.endsAt - world.agenda().now()),
        () -> {
          if (!task.killing) {
            move(task, task.endsAs);
          }
        });
  }

  private void move(AgentTask task, TaskState state) {
    boolean current = agent.disk.tasks.get(task.key()) == task;
    if ((world.frozen() && !task.killing)
        || !current
        || task.ended()
        || (task.killing && !States.isTerminal(state))) {
      return;
    }
    report(task, state);
  }

  private void report(AgentTask task, TaskState state) {
    task.state = state;
    TaskStatus status =
        status(task.info.getTaskId(), state).setSource(TaskStatus.Source.SOURCE_EXECUTOR).build();
    task.last = status;
    if (task.ended()) {
      ended(task);
    }
    if (isTerminating(task.framework)) {
      if (task.ended()) {
        complete(task);
      }
      return;
    }
    enqueue(task.updates, status);
  }

  /** A group ends as one, unless a task of it has ended well; an executor ends some time later. */
  private void ended(AgentTask task) {
    if (task.state != TaskState.TASK_FINISHED) {
      end(agent.pods.companions(task));
    }
    agent.pods.look();
  }

  void end(List<AgentTask> tasks) {
    for (AgentTask task : tasks) {
      if (!task.ended() && !task.killing) {
        end(task);
      }
    }
  }

  private TaskStatus.Builder status(TaskID task, TaskState state) {
    byte[] uuid =
        ByteBuffer.allocate(16)
            .putLong(world.dice().number())
            .putLong(world.dice().number())
            .array();
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setState(state)
        .setTimestamp(world.agenda().now() / 1e9)
        .setUuid(ByteString.copyFrom(uuid));
  }

  private void enqueue(UpdateQueue queue, TaskStatus status) {
    queue.pending.add(status);
    if (queue.pending.size() == 1) {
      queue.restart();
      send(queue);
    }
  }

  private void send(UpdateQueue queue) {
    queue.stop();
    if (!agent.subscribed() || queue.pending.isEmpty()) {
      return;
    }
    TaskStatus status = queue.pending.peek();
    AgentTask task =
        agent.disk.tasks.get(AgentTask.key(queue.framework.getValue(), queue.task.getValue()));
    agent.send(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setUpdate(
                Call.Update.newBuilder()
                    .addUpdates(
                        StatusUpdate.newBuilder()
                            .setFrameworkId(queue.framework)
                            .setStatus(status)
                            .setLatestState(task == null ? status.getState() : task.state))));
    queue.resend = Optional.of(agent.later(queue.nextDelay(), () -> send(queue)));
  }

  private List<UpdateQueue> queues() {
    List<UpdateQueue> all = new java.util.ArrayList<>(unknown.values());
    agent.disk.tasks.values().forEach(task -> all.add(task.updates));
    return all;
  }

  /** A master listens again. */
  void resume() {
    for (UpdateQueue queue : queues()) {
      queue.restart();
      send(queue);
    }
  }

  /** No master listens. */
  void pause() {
    queues().forEach(UpdateQueue::restart);
  }

  /** The process ends with all that it had in memory only. */
  void forget() {
    unknown.clear();
    terminating.clear();
  }

  /** A process starts on the tasks of an earlier one: some have ended meanwhile. */
  void recover() {
    agent.pods.look();
    for (AgentTask task : List.copyOf(agent.disk.tasks.values())) {
      if (task.ended()) {
        continue;
      }
      if (world.dice().chance(0.2) || task.endsAt < world.agenda().now()) {
        report(task, task.endsAs);
      } else if (task.killing) {
        agent.later(world.dice().seconds(0.1, 3), () -> move(task, TaskState.TASK_KILLED));
      } else {
        goOn(task);
      }
    }
  }

  void kill(Event.KillTask kill) {
    String key = AgentTask.key(kill.getFrameworkId().getValue(), kill.getTaskId().getValue());
    AgentTask task = agent.disk.tasks.get(key);
    if (task == null) {
      tellUnknown(
          kill.getFrameworkId(), kill.getTaskId(), TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    } else if (!task.ended() && !task.killing) {
      if (knows(task.framework, FrameworkInfo.Capability.Type.TASK_KILLING_STATE)) {
        report(task, TaskState.TASK_KILLING);
      }
      end(task);
    }
  }

  private void end(AgentTask task) {
    task.killing = true;
    agent.later(world.dice().seconds(0.05, 4), () -> move(task, TaskState.TASK_KILLED));
  }

  private boolean knows(FrameworkID framework, FrameworkInfo.Capability.Type capability) {
    FrameworkInfo info = agent.disk.frameworks.get(framework.getValue());
    return info != null
        && info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
  }

  private void tellUnknown(FrameworkID framework, TaskID task, TaskStatus.Reason reason) {
    boolean aware = knows(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE);
    reportUnknown(
        framework,
        status(task, aware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST)
            .setSource(TaskStatus.Source.SOURCE_AGENT)
            .setReason(reason)
            .build());
  }

  private void reportUnknown(FrameworkID framework, TaskStatus status) {
    String key = AgentTask.key(framework.getValue(), status.getTaskId().getValue());
    UpdateQueue queue =
        unknown.computeIfAbsent(key, fresh -> new UpdateQueue(framework, status.getTaskId()));
    if (queue.pending.isEmpty()) {
      enqueue(queue, status);
    }
  }

  void acknowledge(Event.Acknowledge ack) {
    world.watch().statuses().agentHears(ack);
    String key = AgentTask.key(ack.getFrameworkId().getValue(), ack.getTaskId().getValue());
    AgentTask task = agent.disk.tasks.get(key);
    if (task != null && isHead(task.updates, ack.getUuid())) {
      TaskStatus status = next(task.updates);
      if (States.isTerminal(status.getState())) {
        complete(task);
      }
    }
    UpdateQueue queue = unknown.get(key);
    if (queue != null && isHead(queue, ack.getUuid())) {
      next(queue);
      if (queue.pending.isEmpty()) {
        unknown.remove(key);
      }
    }
  }

  private static boolean isHead(UpdateQueue queue, ByteString uuid) {
    return !queue.pending.isEmpty() && queue.pending.peek().getUuid().equals(uuid);
  }

  private TaskStatus next(UpdateQueue queue) {
    TaskStatus status = queue.pending.remove();
    queue.restart();
    send(queue);
    return status;
  }

  private void complete(AgentTask task) {
    task.updates.restart();
    task.updates.pending.clear();
    agent.disk.tasks.remove(task.key());
    agent.disk.completed.put(task.key(), task.last);
  }

  void shutDown(FrameworkID framework) {
    terminating.add(framework.getValue());
    for (AgentTask task : List.copyOf(agent.disk.tasks.values())) {
      if (task.framework.equals(framework)) {
        task.updates.restart();
        task.updates.pending.clear();
        if (task.ended()) {
          complete(task);
        } else if (!task.killing) {
          end(task);
        }
      }
    }
  }

  void update(FrameworkInfo framework) {
    String id = framework.getId().getValue();
    agent.disk.frameworks.computeIfPresent(id, (same, before) -> framework);
    for (UpdateQueue queue : queues()) {
      if (queue.framework.getValue().equals(id)) {
        queue.restart();
        send(queue);
      }
    }
  }

  void reconcile(Event.ReconcileTasks reconcile) {
    for (Event.ReconcileTasks.TaskRef ref : reconcile.getTasksList()) {
      String key = AgentTask.key(ref.getFrameworkId().getValue(), ref.getTaskId().getValue());
      if (agent.disk.tasks.containsKey(key)) {
        continue;
      }
      TaskStatus last = agent.disk.completed.get(key);
      if (last != null && last.hasState()) {
        TaskStatus.Builder again = status(ref.getTaskId(), last.getState());
        reportUnknown(
            ref.getFrameworkId(), again.setSource(TaskStatus.Source.SOURCE_EXECUTOR).build());
      } else {
        tellUnknown(ref.getFrameworkId(), ref.getTaskId(), TaskStatus.Reason.REASON_RECONCILIATION);
      }
    }
  }

  /** Updates that nobody has acknowledged. */
  int unacknowledged() {
    return queues().stream().mapToInt(queue -> queue.pending.size()).sum();
  }
}

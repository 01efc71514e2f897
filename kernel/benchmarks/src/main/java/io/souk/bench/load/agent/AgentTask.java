package io.souk.bench.load.agent;

import com.google.protobuf.ByteString;
import io.souk.bench.load.measure.Stamp;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A task that a simulated agent makes believe it runs, and what it has to say of it. The first word
 * goes out, and the next one when that has been acknowledged. Small, for there may be a million.
 */
public final class AgentTask {

  /** One status on its way; not sent yet while it has no uuid. */
  static final class Word {
    private final TaskState state;
    private final Stamp stamp;
    private Optional<ByteString> uuid = Optional.empty();

    private Word(TaskState state, Stamp stamp) {
      this.state = state;
      this.stamp = stamp;
    }

    TaskState state() {
      return state;
    }

    long at() {
      return stamp.at();
    }
  }

  private final TaskID id;
  private final String name;
  private final FrameworkID framework;
  private final List<Resource> resources;
  private final Labels labels;
  private final ArrayDeque<Word> words = new ArrayDeque<>(1);
  private Optional<Word> said = Optional.empty();
  private TaskState latest = TaskState.TASK_STAGING;
  private int sequence;
  private boolean waiting;

  AgentTask(
      TaskID id, String name, FrameworkID framework, List<Resource> resources, Labels labels) {
    this.id = id;
    this.name = name;
    this.framework = framework;
    this.resources = resources;
    this.labels = labels;
  }

  public String id() {
    return id.getValue();
  }

  /** The newest state. */
  public TaskState latest() {
    return latest;
  }

  /** How many words are not acknowledged. */
  public int unacknowledged() {
    return words.size();
  }

  boolean isOver() {
    return isTerminal(latest);
  }

  static boolean isTerminal(TaskState state) {
    return state == TaskState.TASK_FINISHED
        || state == TaskState.TASK_KILLED
        || state == TaskState.TASK_FAILED;
  }

  FrameworkID framework() {
    return framework;
  }

  List<Resource> resources() {
    return resources;
  }

  Labels labels() {
    return labels;
  }

  void add(TaskState state, long at) {
    latest = state;
    words.add(new Word(state, new Stamp(at, ++sequence)));
  }

  /** Whether it is in the line of those that have a word to send. */
  boolean isWaiting() {
    return waiting;
  }

  void waiting(boolean is) {
    waiting = is;
  }

  /** The first word as a status, always with the same uuid. */
  TaskStatus status(AgentID agent, ByteString fresh) {
    Word word = words.getFirst();
    word.uuid = word.uuid.or(() -> Optional.of(fresh));
    said = Optional.of(word);
    return status(agent, word);
  }

  private TaskStatus status(AgentID agent, Word word) {
    return TaskStatus.newBuilder()
        .setTaskId(id)
        .setAgentId(agent)
        .setState(word.state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(word.uuid.orElseThrow())
        .setData(word.stamp.bytes())
        .build();
  }

  /** Takes the first word away, if it is the one of that uuid. */
  Optional<Word> acknowledged(ByteString uuid) {
    return words.isEmpty() || !words.getFirst().uuid.equals(Optional.of(uuid))
        ? Optional.empty()
        : Optional.of(words.removeFirst());
  }

  /** As it stands in an inventory. */
  Task inventory(AgentID agent) {
    Task.Builder task =
        Task.newBuilder()
            .setName(name)
            .setTaskId(id)
            .setFrameworkId(framework)
            .setAgentId(agent)
            .setState(latest)
            .addAllResources(resources)
            .setLabels(labels);
    said.ifPresent(
        word ->
            task.addStatuses(status(agent, word))
                .setStatusUpdateState(word.state)
                .setStatusUpdateUuid(word.uuid.orElseThrow()));
    return task.build();
  }
}

package io.souk.agent.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.task.Kill;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the records of a run hold. Pure; a record it cannot read is as one that is not there. */
final class RunCodec {

  static final int FRAMEWORK = 1;
  static final int TASK = 2;
  static final int CONTAINER_ID = 3;
  static final int RUNTIME = 4;
  static final int UPDATE = 5;
  static final int ACKNOWLEDGEMENT = 6;
  static final int KILL = 7;
  static final int AGENT = 8;
  static final int TERM = 9;

  // 10 to 13 are in the file of ResourceCheckpoint.
  static final int EXECUTOR = 14;
  static final int POD = 15;
  static final int DELIVERED = 16;
  static final int BOOT = 17;
  static final int DRAIN = 18;
  static final int DRAIN_SINCE = 19;
  static final int CLUSTER = 20;

  /**
   * Cause, grace and when it was asked for, in milliseconds; the last is left out where unknown.
   */
  private static final int KILL_LENGTH = 12;

  private static final int DATED_KILL_LENGTH = 20;

  /** Container, group and size. */
  private static final int POD_PARTS = 3;

  private RunCodec() {}

  static List<Entry> origin(TaskRun.Origin origin) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(FRAMEWORK, origin.framework().toByteArray()));
    entries.add(new Entry(TASK, origin.task().toByteArray()));
    entries.add(new Entry(CONTAINER_ID, bytes(origin.containerId())));
    entries.add(new Entry(RUNTIME, bytes(origin.runtime())));
    if (origin.pod().isPresent()) {
      Pod pod = origin.pod().get();
      entries.add(new Entry(EXECUTOR, pod.executor().toByteArray()));
      entries.add(new Entry(POD, bytes(pod.containerId() + " " + pod.group() + " " + pod.size())));
    }
    return entries;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Pod> readPod(List<Entry> entries) throws InvalidProtocolBufferException {
    Optional<byte[]> executor = payload(entries, EXECUTOR);
    Optional<byte[]> pod = payload(entries, POD);
    if (executor.isEmpty() && pod.isEmpty()) {
      return Optional.empty();
    }
    String[] parts =
        pod.map(text -> new String(text, StandardCharsets.UTF_8).split(" ")).orElse(new String[0]);
    if (executor.isEmpty() || parts.length != POD_PARTS) {
      throw new IllegalArgumentException("half a pod");
    }
    return Optional.of(
        new Pod(
            ExecutorInfo.parseFrom(executor.get()),
            parts[0],
            parts[1],
            Integer.parseInt(parts[2])));
  }

  static Optional<TaskRun.Origin> readOrigin(List<Entry> entries) {
    Optional<byte[]> framework = payload(entries, FRAMEWORK);
    Optional<byte[]> task = payload(entries, TASK);
    Optional<byte[]> container = payload(entries, CONTAINER_ID);
    Optional<byte[]> runtime = payload(entries, RUNTIME);
    boolean whole =
        framework.isPresent() && task.isPresent() && container.isPresent() && runtime.isPresent();
    if (!whole) {
      return Optional.empty();
    }
    try {
      FrameworkInfo info = FrameworkInfo.parseFrom(framework.get());
      TaskInfo taskInfo = TaskInfo.parseFrom(task.get());
      return Optional.of(
          new TaskRun.Origin(
              TaskKey.of(info.getId(), taskInfo.getTaskId()),
              info,
              taskInfo,
              ByteString.copyFrom(container.get()).toStringUtf8(),
              ByteString.copyFrom(runtime.get()).toStringUtf8(),
              readPod(entries)));
    } catch (InvalidProtocolBufferException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  static Entry update(TaskStatus status) {
    return new Entry(UPDATE, status.toByteArray());
  }

  static Entry acknowledgement(ByteString uuid) {
    return new Entry(ACKNOWLEDGEMENT, uuid.toByteArray());
  }

  static Entry delivered() {
    return new Entry(DELIVERED, new byte[0]);
  }

  /** What is kept of an executor of type CUSTOM. */
  static List<Entry> executor(ExecutorRun.Origin origin) {
    Pod pod = origin.pod();
    return List.of(
        new Entry(FRAMEWORK, origin.framework().toByteArray()),
        new Entry(RUNTIME, bytes(origin.runtime())),
        new Entry(EXECUTOR, pod.executor().toByteArray()),
        new Entry(POD, bytes(pod.containerId() + " " + pod.group() + " " + pod.size())));
  }

  static Optional<ExecutorRun.Origin> readExecutor(List<Entry> entries) {
    Optional<byte[]> framework = payload(entries, FRAMEWORK);
    Optional<byte[]> runtime = payload(entries, RUNTIME);
    try {
      Optional<Pod> pod = readPod(entries);
      if (framework.isEmpty() || runtime.isEmpty() || pod.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new ExecutorRun.Origin(
              FrameworkInfo.parseFrom(framework.get()),
              pod.get(),
              ByteString.copyFrom(runtime.get()).toStringUtf8()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  static Entry kill(Kill kill) {
    ByteBuffer payload =
        ByteBuffer.allocate(kill.asked().isPresent() ? DATED_KILL_LENGTH : KILL_LENGTH)
            .putInt(kill.cause().number())
            .putLong(kill.grace().toMillis());
    kill.asked().ifPresent(asked -> payload.putLong(asked.toEpochMilli()));
    return new Entry(KILL, payload.array());
  }

  static RunRecord read(TaskRun.Origin origin, List<Entry> updates, boolean complete) {
    List<TaskStatus> statuses = new ArrayList<>();
    Set<ByteString> acknowledged = new HashSet<>();
    Optional<Kill> kill = Optional.empty();
    boolean delivered = false;
    for (Entry entry : updates) {
      switch (entry.type()) {
        case UPDATE -> readStatus(entry.payload()).ifPresent(statuses::add);
        case ACKNOWLEDGEMENT -> acknowledged.add(ByteString.copyFrom(entry.payload()));
        case KILL -> kill = readKill(entry.payload());
        case DELIVERED -> delivered = true;
        default -> {
          // Of no meaning to this version.
        }
      }
    }
    return new RunRecord(origin, statuses, acknowledged, kill, complete, delivered);
  }

  private static Optional<TaskStatus> readStatus(byte[] payload) {
    try {
      return Optional.of(TaskStatus.parseFrom(payload));
    } catch (InvalidProtocolBufferException damaged) {
      return Optional.empty();
    }
  }

  private static Optional<Kill> readKill(byte[] payload) {
    if (payload.length != KILL_LENGTH && payload.length != DATED_KILL_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    int number = buffer.getInt();
    Duration grace = Duration.ofMillis(Math.max(0, buffer.getLong()));
    Optional<Instant> asked =
        buffer.hasRemaining()
            ? Optional.of(Instant.ofEpochMilli(buffer.getLong()))
            : Optional.empty();
    for (Kill.Cause cause : Kill.Cause.values()) {
      if (cause.number() == number) {
        return Optional.of(new Kill(cause, grace, asked));
      }
    }
    return Optional.empty();
  }

  static Optional<byte[]> payload(List<Entry> entries, int type) {
    return entries.stream().filter(entry -> entry.type() == type).map(Entry::payload).findFirst();
  }
}

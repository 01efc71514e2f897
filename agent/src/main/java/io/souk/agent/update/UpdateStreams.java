package io.souk.agent.update;

import com.google.protobuf.ByteString;
import io.souk.agent.task.TaskKey;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The update streams of all tasks. Each method answers with what is to be sent now; time comes in
 * as an argument. For one thread.
 */
public final class UpdateStreams {

  private final Map<TaskKey, UpdateStream> streams = new LinkedHashMap<>();
  private boolean connected;

  /** An update that is to be sent. */
  public record Outgoing(TaskKey key, TaskStatus status) {}

  /** What an acknowledgement meant. */
  public sealed interface Acknowledged {
    /**
     * It was the one waited for.
     *
     * @param status the update that it acknowledged
     * @param next to be sent now
     * @param drained whether nothing of the task is pending any more
     */
    record Expected(TaskStatus status, Optional<Outgoing> next, boolean drained)
        implements Acknowledged {}

    /** Nothing waits for it: it came twice, or is not about the oldest update. */
    record Unexpected() implements Acknowledged {}
  }

  /** Takes a new update that is durable; one with a uuid that is pending already is ignored. */
  public Optional<Outgoing> add(TaskKey key, TaskStatus status, Instant now) {
    UpdateStream stream = streams.getOrDefault(key, UpdateStream.EMPTY);
    if (stream.contains(status.getUuid())) {
      return Optional.empty();
    }
    boolean first = stream.pending().isEmpty();
    stream = stream.with(status);
    streams.put(key, stream);
    return first ? send(key, now) : Optional.empty();
  }

  public Acknowledged acknowledge(TaskKey key, ByteString uuid, Instant now) {
    UpdateStream stream = streams.getOrDefault(key, UpdateStream.EMPTY);
    Optional<TaskStatus> head = stream.head();
    if (head.isEmpty() || !head.get().getUuid().equals(uuid)) {
      return new Acknowledged.Unexpected();
    }
    UpdateStream rest = stream.withoutHead();
    if (rest.pending().isEmpty()) {
      streams.remove(key);
      return new Acknowledged.Expected(head.get(), Optional.empty(), true);
    }
    streams.put(key, rest);
    return new Acknowledged.Expected(head.get(), send(key, now), false);
  }

  /** There is a master again: everything unacknowledged goes out at once. */
  public List<Outgoing> resume(Instant now) {
    connected = true;
    return resend(List.copyOf(streams.keySet()), now);
  }

  /** A framework's scheduler is at another place: what it has not acknowledged goes out at once. */
  public List<Outgoing> resume(FrameworkId framework, Instant now) {
    List<TaskKey> keys =
        streams.keySet().stream().filter(key -> key.framework().equals(framework)).toList();
    return resend(keys, now);
  }

  /** There is no master. */
  public void pause() {
    connected = false;
    streams.replaceAll((key, stream) -> stream.paused());
  }

  /** What nobody has acknowledged for long enough. */
  public List<Outgoing> due(Instant now) {
    List<Outgoing> due = new ArrayList<>();
    streams.replaceAll(
        (key, stream) -> {
          if (!stream.repetition().isDue(now)) {
            return stream;
          }
          stream.head().ifPresent(status -> due.add(new Outgoing(key, status)));
          return stream.sentAgain(now);
        });
    return due;
  }

  /** When {@link #due} has something next; empty when there is nothing to wait for. */
  public Optional<Instant> nextDue() {
    return streams.values().stream()
        .flatMap(s -> s.repetition().at().stream())
        .min(Instant::compareTo);
  }

  /** Drops what is pending of a task. */
  public void drop(TaskKey key) {
    streams.remove(key);
  }

  public boolean isPending(TaskKey key) {
    return streams.containsKey(key);
  }

  public boolean isEmpty() {
    return streams.isEmpty();
  }

  private List<Outgoing> resend(List<TaskKey> keys, Instant now) {
    List<Outgoing> outgoing = new ArrayList<>();
    keys.forEach(key -> send(key, now).ifPresent(outgoing::add));
    return outgoing;
  }

  private Optional<Outgoing> send(TaskKey key, Instant now) {
    if (!connected) {
      return Optional.empty();
    }
    UpdateStream stream = streams.get(key);
    streams.put(key, stream.sent(now));
    return stream.head().map(status -> new Outgoing(key, status));
  }
}

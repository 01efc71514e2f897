package io.souk.master.loop;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.Write;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Writes to the registry in groups, one in flight at a time: while one commits the next one forms.
 * So commits keep the order of the decisions however the registry orders concurrent appends. A
 * group is never larger than a batch may be, unless the writes of one decision are: these stay
 * together, as they have to take effect together.
 */
final class GroupCommit {

  private final Registry registry;
  private final Executor loop;
  private final LoopMetrics metrics;
  private final Runnable onCommitted;
  private final Consumer<Throwable> onFailed;

  /** Writes that become one batch, by key: of several to one key the last one counts. */
  private static final class Group {
    private final Map<String, Write> writes = new LinkedHashMap<>();
    private long bytes;

    /** What is replaced counts, too: rather a group too many than a batch too large. */
    boolean hasRoomFor(List<Write> more) {
      return writes.size() + more.size() <= Batch.MAX_WRITES
          && bytes + bytesOf(more) <= Batch.MAX_BYTES;
    }

    void add(List<Write> more) {
      for (Write write : more) {
        writes.remove(write.key());
        writes.put(write.key(), write);
      }
      bytes += bytesOf(more);
    }

    private static long bytesOf(List<Write> writes) {
      return writes.stream().mapToLong(Write::bytesAtMost).sum();
    }
  }

  /** Groups that are not on their way, oldest first; writes join the last one. */
  private final Deque<Group> forming = new ArrayDeque<>();

  private boolean inFlight;
  private long committed;
  private long next = 1;

  /** Grows with each reset: what was in flight before it does not count any more. */
  private long era;

  GroupCommit(
      Registry registry,
      Executor loop,
      LoopMetrics metrics,
      Runnable onCommitted,
      Consumer<Throwable> onFailed) {
    this.registry = registry;
    this.loop = loop;
    this.metrics = metrics;
    this.onCommitted = onCommitted;
    this.onFailed = onFailed;
  }

  /** Adds writes, if any; returns the number of the group after which all writes so far are in. */
  long add(long term, List<Write> writes) {
    if (!writes.isEmpty()) {
      if (forming.isEmpty() || !forming.getLast().hasRoomFor(writes)) {
        forming.add(new Group());
      }
      forming.getLast().add(writes);
    }
    flush(term);
    return next - 1 + forming.size();
  }

  /** The number of the newest committed group. */
  long committed() {
    return committed;
  }

  /** Forgets everything that is not committed. */
  void reset() {
    era++;
    forming.clear();
    inFlight = false;
    committed = next - 1;
  }

  private void flush(long term) {
    if (inFlight || forming.isEmpty()) {
      return;
    }
    Batch batch = new Batch(List.copyOf(forming.remove().writes.values()));
    long number = next++;
    long startedIn = era;
    long started = System.nanoTime();
    inFlight = true;
    registry
        .append(term, batch)
        .whenComplete(
            (version, failure) ->
                loop.execute(
                    () -> {
                      if (startedIn != era) {
                        return;
                      }
                      inFlight = false;
                      if (failure != null) {
                        onFailed.accept(failure);
                        return;
                      }
                      metrics.committed(
                          batch.writes().size(), Duration.ofNanos(System.nanoTime() - started));
                      committed = number;
                      flush(term);
                      onCommitted.run();
                    }));
  }
}

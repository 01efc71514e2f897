package io.souk.master.loop;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.Write;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Writes to the registry in groups, one in flight at a time: while one commits the next one forms.
 * So commits keep the order of the decisions however the registry orders concurrent appends.
 */
final class GroupCommit {

  private final Registry registry;
  private final Executor loop;
  private final LoopMetrics metrics;
  private final Runnable onCommitted;
  private final Consumer<Throwable> onFailed;

  /** By key: of several writes to one key in a group the last one counts. */
  private Map<String, Write> forming = new LinkedHashMap<>();

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
    for (Write write : writes) {
      forming.remove(write.key());
      forming.put(write.key(), write);
    }
    flush(term);
    boolean open = !forming.isEmpty();
    return open ? next : next - 1;
  }

  /** The number of the newest committed group. */
  long committed() {
    return committed;
  }

  /** Forgets everything that is not committed. */
  void reset() {
    era++;
    forming = new LinkedHashMap<>();
    inFlight = false;
    committed = next - 1;
  }

  private void flush(long term) {
    if (inFlight || forming.isEmpty()) {
      return;
    }
    Batch batch = new Batch(List.copyOf(forming.values()));
    forming = new LinkedHashMap<>();
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

package io.souk.master.http;

import io.souk.master.http.json.OperatorEvents;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.LiveView;
import io.souk.master.view.Sight;
import io.souk.master.view.Visible;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.negotiate.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The first records of the operator API's event streams. Subscribers that come together share one;
 * its bytes are kept while subscribers take them, and given up when for a moment nobody has, or
 * when there are too many. Whoever goes on later has it encoded again, from the state that it is
 * of. Safe to use from any thread.
 */
final class FirstRecords {

  /** Those who are sent the same bytes: who may see the same, in one codec. */
  record Channel(Codec codec, Sight sight) {}

  /** After one to two of these, in milliseconds, what nobody takes is given up. */
  private static final long PATIENCE_MILLIS = 1000;

  private static final long LEAST_KEPT = 64 << 20;

  /** Of the heap, which at the most is kept. */
  private static final int PART_OF_HEAP = 16;

  private final LiveView view;
  private final MasterMeters meters;
  private final double heartbeatSeconds;
  private final long mostKept;
  private final Consumer<Runnable> later;
  private final SharedTurns<Channel, Optional<FirstRecord>> encodings;
  private final SharedTurns<FirstRecord, List<Chunk>> restorations;
  private final Set<FirstRecord> kept = new LinkedHashSet<>();
  private boolean looking;

  /**
   * None yet.
   *
   * @param executor encodes
   * @param heartbeat what they say of it
   */
  FirstRecords(LiveView view, MasterMeters meters, Executor executor, Duration heartbeat) {
    this(
        view,
        meters,
        executor,
        heartbeat,
        Math.max(LEAST_KEPT, Runtime.getRuntime().maxMemory() / PART_OF_HEAP),
        CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, executor)
            ::execute);
    meters.watchFirstRecords(this::keptBytes);
  }

  /**
   * As above.
   *
   * @param mostKept bytes of all of them; the newest is kept in any case
   * @param later does something after a moment
   */
  FirstRecords(
      LiveView view,
      MasterMeters meters,
      Executor executor,
      Duration heartbeat,
      long mostKept,
      Consumer<Runnable> later) {
    this.view = view;
    this.meters = meters;
    this.heartbeatSeconds = heartbeat.toMillis() / 1000.0;
    this.mostKept = mostKept;
    this.later = later;
    int processors = Runtime.getRuntime().availableProcessors();
    this.encodings = new SharedTurns<>(executor, Math.max(2, processors), meters::sharedRead);
    // One at a time: those who read now and then must not hold up those who come.
    this.restorations = new SharedTurns<>(executor, 1, meters::sharedRead);
  }

  /**
   * That of a state which is no older than this call; empty when nobody leads in it. Completes on a
   * thread of the executor.
   */
  CompletableFuture<Optional<FirstRecord>> find(Channel channel) {
    return encodings.ask(channel, () -> answer(channel));
  }

  /** Its bytes again, exceptionally when there are others now. */
  CompletableFuture<List<Chunk>> restore(FirstRecord record) {
    return restorations.ask(
        record,
        () -> {
          List<Chunk> all = record.restore();
          keep(record);
          return all;
        });
  }

  /** Bytes that are kept for those who take them, and those who may come. */
  synchronized long keptBytes() {
    return kept.stream().mapToLong(FirstRecord::length).sum();
  }

  private Optional<FirstRecord> answer(Channel channel) {
    LiveView.Snapshot snapshot = view.snapshot();
    if (snapshot.leader().isEmpty()) {
      return Optional.empty();
    }
    Optional<FirstRecord> same = findKept(channel, snapshot);
    if (same.isPresent()) {
      meters.sharedRead();
      return same;
    }
    FirstRecord record = new FirstRecord(snapshot, channel, out -> write(snapshot, channel, out));
    keep(record);
    return Optional.of(record);
  }

  /** Permissions may change while the state does not: what hides something serves once. */
  private synchronized Optional<FirstRecord> findKept(Channel channel, LiveView.Snapshot snapshot) {
    return kept.stream()
        .filter(it -> channel.sight().isAll())
        .filter(it -> it.snapshot() == snapshot && it.channel().equals(channel))
        .findFirst();
  }

  private void write(LiveView.Snapshot snapshot, Channel channel, Chunks out) {
    meters.firstRecord();
    Visible seen = new Visible(snapshot, channel.sight());
    try {
      channel.codec().encode(OperatorEvents.subscribed(seen, heartbeatSeconds), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void keep(FirstRecord record) {
    kept.remove(record);
    kept.add(record);
    List<FirstRecord> oldest = new ArrayList<>(kept);
    for (int i = 0; keptBytes() > mostKept && i < oldest.size() - 1; i++) {
      drop(oldest.get(i));
    }
    if (!looking) {
      looking = true;
      later.accept(this::look);
    }
  }

  private void drop(FirstRecord record) {
    record.giveUp();
    kept.remove(record);
  }

  private synchronized void look() {
    for (FirstRecord record : List.copyOf(kept)) {
      if (!record.takenSince()) {
        drop(record);
      }
    }
    looking = !kept.isEmpty();
    if (looking) {
      later.accept(this::look);
    }
  }
}

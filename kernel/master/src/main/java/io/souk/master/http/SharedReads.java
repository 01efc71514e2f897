package io.souk.master.http;

import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.LiveView;
import io.souk.master.view.Sight;
import io.souk.master.view.Visible;
import io.souk.protocol.chunk.Chunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

/**
 * Encodes documents of the live view off the event loops, each once at a time. Reads that come
 * while theirs is being encoded share the next encoding, of a state that is no older than any of
 * them; so do reads of a state that was encoded already. Only so many encodings run at once, which
 * bounds their memory.
 */
final class SharedReads {

  /** Encodings that are kept for others while the state is the same. */
  private static final int KEPT = 8;

  private static final int GZIP_FROM_BYTES = 1024;

  /** Writes a document. */
  @FunctionalInterface
  interface Document {
    void write(Visible seen, Chunks out) throws IOException;
  }

  /**
   * A document ready to be sent. Many may be sending it.
   *
   * @param gzip whether the bytes are compressed
   * @param age of the view when the state was taken; empty while nothing was ever published
   */
  record Encoded(Chunks body, boolean gzip, Optional<Duration> age) {}

  /**
   * What makes two reads equal.
   *
   * @param what path and parameters, or the name of a call
   * @param sight of who reads; one for all where nothing is hidden
   */
  record Key(String what, boolean gzip, Sight sight) {}

  /** What those get who wait for the same encoding. */
  private static final class Turn {
    private final Document document;
    private final CompletableFuture<Encoded> answer = new CompletableFuture<>();
    private int readers;

    Turn(Document document) {
      this.document = document;
    }
  }

  /** The equal reads. Guarded by the lock of the whole. */
  private static final class Line {
    private Optional<Turn> next = Optional.empty();
    private boolean busy;
    private Optional<Kept> kept = Optional.empty();
  }

  /** An encoding that serves as long as nothing changes, and as there is memory. */
  private record Kept(LiveView.Snapshot snapshot, SoftReference<Encoded> encoded) {}

  private final LiveView view;
  private final MasterMeters meters;
  private final Executor executor;
  private final Semaphore encoders =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));
  private final Map<Key, Line> lines = new HashMap<>();
  private int waiting;

  SharedReads(LiveView view, MasterMeters meters, Executor executor) {
    this.view = view;
    this.meters = meters;
    this.executor = executor;
  }

  /** How many reads wait for an encoding that has not begun. */
  synchronized int waiting() {
    return waiting;
  }

  /** A document that changes although the state does not. Completes on a thread of the executor. */
  CompletableFuture<Encoded> readFresh(Key key, Document document) {
    return CompletableFuture.supplyAsync(
        () -> {
          encoders.acquireUninterruptibly();
          try {
            Optional<Duration> age = view.age();
            LiveView.Snapshot snapshot = view.snapshot();
            dropOutdated(snapshot);
            return encode(key, document, age, snapshot);
          } finally {
            encoders.release();
          }
        },
        executor);
  }

  /** A document of the state alone. Completes on a thread of the executor. */
  CompletableFuture<Encoded> read(Key key, Document document) {
    Turn turn;
    boolean idle;
    synchronized (this) {
      Line line = lines.computeIfAbsent(key, ignored -> new Line());
      if (line.next.isPresent()) {
        meters.sharedRead();
      }
      turn = line.next.orElseGet(() -> new Turn(document));
      turn.readers++;
      waiting++;
      line.next = Optional.of(turn);
      idle = !line.busy;
      line.busy = true;
    }
    if (idle) {
      begin(key);
    }
    return turn.answer;
  }

  private void begin(Key key) {
    try {
      executor.execute(() -> serve(key));
    } catch (RuntimeException refused) {
      Turn turn = take(key);
      if (end(key)) {
        begin(key);
      }
      turn.answer.completeExceptionally(refused);
    }
  }

  private void serve(Key key) {
    encoders.acquireUninterruptibly();
    Turn turn = take(key);
    try {
      turn.answer.complete(answer(key, turn));
    } catch (RuntimeException | Error failed) {
      turn.answer.completeExceptionally(failed);
    } finally {
      encoders.release();
      if (end(key)) {
        begin(key);
      }
    }
  }

  /** Whoever comes from here on waits for the next one: the state is taken after this. */
  private synchronized Turn take(Key key) {
    Line line = lines.get(key);
    Turn turn = line.next.orElseThrow();
    line.next = Optional.empty();
    waiting -= turn.readers;
    return turn;
  }

  /** Whether others have come meanwhile. */
  private synchronized boolean end(Key key) {
    Line line = lines.get(key);
    line.busy = line.next.isPresent();
    if (!line.busy && line.kept.isEmpty()) {
      lines.remove(key);
    }
    return line.busy;
  }

  private Encoded answer(Key key, Turn turn) {
    // Before the state, which may be newer than this tells.
    Optional<Duration> age = view.age();
    LiveView.Snapshot snapshot = view.snapshot();
    Optional<Encoded> before = find(key, snapshot);
    if (before.isPresent()) {
      meters.sharedRead();
      return new Encoded(before.get().body(), before.get().gzip(), age);
    }
    Encoded encoded = encode(key, turn.document, age, snapshot);
    keep(key, snapshot, encoded);
    return encoded;
  }

  private synchronized void dropOutdated(LiveView.Snapshot snapshot) {
    lines.values().forEach(line -> line.kept = line.kept.filter(it -> it.snapshot() == snapshot));
    lines.values().removeIf(line -> !line.busy && line.kept.isEmpty());
  }

  private synchronized Optional<Encoded> find(Key key, LiveView.Snapshot snapshot) {
    dropOutdated(snapshot);
    return lines.get(key).kept.map(it -> it.encoded().get());
  }

  /** Permissions may change while the state does not: what hides something serves once. */
  private synchronized void keep(Key key, LiveView.Snapshot snapshot, Encoded encoded) {
    if (!key.sight().isAll()) {
      return;
    }
    if (lines.values().stream().filter(line -> line.kept.isPresent()).count() >= KEPT) {
      lines.values().forEach(line -> line.kept = Optional.empty());
      lines.values().removeIf(line -> !line.busy);
    }
    lines.get(key).kept = Optional.of(new Kept(snapshot, new SoftReference<>(encoded)));
  }

  private static Encoded encode(
      Key key, Document document, Optional<Duration> age, LiveView.Snapshot snapshot) {
    try {
      Chunks plain = new Chunks();
      document.write(new Visible(snapshot, key.sight()), plain);
      boolean compress = key.gzip() && plain.size() >= GZIP_FROM_BYTES;
      return new Encoded(compress ? gzip(plain) : plain, compress, age);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Chunks gzip(Chunks plain) throws IOException {
    Chunks bytes = new Chunks();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, Chunks.LARGEST)) {
      for (Chunks.Chunk chunk : plain.list()) {
        gzip.write(chunk.bytes(), 0, chunk.length());
      }
    }
    return bytes;
  }
}

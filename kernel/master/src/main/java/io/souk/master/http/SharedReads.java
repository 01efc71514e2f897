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

  /** An encoding that serves as long as nothing changes, and as there is memory. */
  private record Kept(LiveView.Snapshot snapshot, SoftReference<Encoded> encoded) {}

  private final LiveView view;
  private final MasterMeters meters;
  private final SharedTurns<Key, Encoded> turns;
  private final Map<Key, Kept> kept = new HashMap<>();

  SharedReads(LiveView view, MasterMeters meters, Executor executor) {
    this.view = view;
    this.meters = meters;
    this.turns =
        new SharedTurns<>(
            executor, Math.max(2, Runtime.getRuntime().availableProcessors()), meters::sharedRead);
  }

  /** How many reads wait for an encoding that has not begun. */
  int waiting() {
    return turns.waiting();
  }

  /** A document that changes although the state does not. Completes on a thread of the executor. */
  CompletableFuture<Encoded> readFresh(Key key, Document document) {
    return turns.askAlone(
        () -> {
          Optional<Duration> age = view.age();
          LiveView.Snapshot snapshot = view.snapshot();
          dropOutdated(snapshot);
          return encode(key, document, age, snapshot);
        });
  }

  /** A document of the state alone. Completes on a thread of the executor. */
  CompletableFuture<Encoded> read(Key key, Document document) {
    return turns.ask(key, () -> answer(key, document));
  }

  private Encoded answer(Key key, Document document) {
    // Before the state, which may be newer than this tells.
    Optional<Duration> age = view.age();
    LiveView.Snapshot snapshot = view.snapshot();
    Optional<Encoded> before = find(key, snapshot);
    if (before.isPresent()) {
      meters.sharedRead();
      return new Encoded(before.get().body(), before.get().gzip(), age);
    }
    Encoded encoded = encode(key, document, age, snapshot);
    keep(key, snapshot, encoded);
    return encoded;
  }

  private synchronized void dropOutdated(LiveView.Snapshot snapshot) {
    kept.values().removeIf(it -> it.snapshot() != snapshot);
  }

  private synchronized Optional<Encoded> find(Key key, LiveView.Snapshot snapshot) {
    dropOutdated(snapshot);
    return Optional.ofNullable(kept.get(key)).map(it -> it.encoded().get());
  }

  /** Permissions may change while the state does not: what hides something serves once. */
  private synchronized void keep(Key key, LiveView.Snapshot snapshot, Encoded encoded) {
    if (!key.sight().isAll()) {
      return;
    }
    if (kept.size() >= KEPT) {
      kept.clear();
    }
    kept.put(key, new Kept(snapshot, new SoftReference<>(encoded)));
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
        gzip.write(chunk.bytes(), chunk.offset(), chunk.length());
      }
    }
    return bytes;
  }
}

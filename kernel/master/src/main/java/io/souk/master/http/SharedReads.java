package io.souk.master.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.souk.master.http.json.JsonOut;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.LiveView;
import io.souk.master.view.Sight;
import io.souk.master.view.Visible;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

/**
 * Encodes documents of the live view off the event loops. Equal reads of the same state share one
 * encoding, and only so many encodings run at once, which bounds their memory.
 */
final class SharedReads {

  private static final int KEPT = 8;
  private static final int GZIP_FROM_BYTES = 1024;
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes a document. */
  @FunctionalInterface
  interface Document {
    void write(JsonOut out, Visible seen) throws IOException;
  }

  /**
   * A document ready to be sent.
   *
   * @param gzip whether the bytes are compressed
   */
  record Encoded(Buffer body, boolean gzip) {}

  /**
   * What makes two reads equal.
   *
   * @param what path and parameters
   * @param sight of who reads; one for all where nothing is hidden
   */
  record Key(String what, String jsonp, boolean gzip, Sight sight) {}

  private record Shared(LiveView.Snapshot snapshot, CompletableFuture<Encoded> result) {}

  private final LiveView view;
  private final JsonOut.MessageWriter messages;
  private final MasterMeters meters;
  private final Executor executor;
  private final Semaphore encoders =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));
  private final Map<Key, Shared> shared = new ConcurrentHashMap<>();

  SharedReads(
      LiveView view, JsonOut.MessageWriter messages, MasterMeters meters, Executor executor) {
    this.view = view;
    this.messages = messages;
    this.meters = meters;
    this.executor = executor;
  }

  /** How many reads wait until others are encoded. */
  int waiting() {
    return encoders.getQueueLength();
  }

  /** A document that changes although the state does not. Completes on a thread of the executor. */
  CompletableFuture<Encoded> readFresh(Key key, Document document) {
    return CompletableFuture.supplyAsync(() -> encode(key, document, view.snapshot()), executor);
  }

  /** A document of the state alone. Completes on a thread of the executor. */
  CompletableFuture<Encoded> read(Key key, Document document) {
    CompletableFuture<Encoded> answer = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            readNow(key, document)
                .whenComplete(
                    (encoded, error) -> {
                      if (error == null) {
                        answer.complete(encoded);
                      } else {
                        answer.completeExceptionally(error);
                      }
                    });
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private CompletableFuture<Encoded> readNow(Key key, Document document) {
    LiveView.Snapshot snapshot = view.snapshot();
    Shared mine = new Shared(snapshot, new CompletableFuture<>());
    Shared current =
        shared.compute(
            key, (k, before) -> before != null && before.snapshot() == snapshot ? before : mine);
    if (current != mine) {
      meters.sharedRead();
      return current.result();
    }
    shared.values().removeIf(other -> other.snapshot() != snapshot);
    if (shared.size() > KEPT) {
      shared.keySet().removeIf(other -> !other.equals(key));
    }
    try {
      mine.result().complete(encode(key, document, snapshot));
    } catch (RuntimeException e) {
      shared.remove(key, mine);
      mine.result().completeExceptionally(e);
    }
    if (!key.sight().isAll()) {
      // Permissions may change while the state does not.
      shared.remove(key, mine);
    }
    return mine.result();
  }

  private Encoded encode(Key key, Document document, LiveView.Snapshot snapshot) {
    encoders.acquireUninterruptibly();
    try {
      byte[] plain = plain(key, document, snapshot);
      boolean compress = key.gzip() && plain.length >= GZIP_FROM_BYTES;
      return new Encoded(Buffer.buffer(compress ? gzip(plain) : plain), compress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      encoders.release();
    }
  }

  private byte[] plain(Key key, Document document, LiveView.Snapshot snapshot) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    if (!key.jsonp().isEmpty()) {
      bytes.write((key.jsonp() + "(").getBytes(StandardCharsets.UTF_8));
    }
    try (JsonGenerator generator = JSON.createGenerator(bytes)) {
      document.write(new JsonOut(generator, messages), new Visible(snapshot, key.sight()));
    }
    if (!key.jsonp().isEmpty()) {
      bytes.write(')');
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}

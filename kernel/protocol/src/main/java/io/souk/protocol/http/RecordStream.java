package io.souk.protocol.http;

import com.google.protobuf.Message;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordEncoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An answer that stays open: RecordIO records on a chunked response, one a chunk. What the
 * subscriber has not taken yet is held in memory up to a limit; a subscriber that falls behind
 * further is disconnected, since nothing may be left out of its stream.
 *
 * <p>Any thread may send; records leave in the order of the calls of one thread.
 */
public final class RecordStream {

  /** What a slow subscriber may have outstanding unless told otherwise: 32 MiB. */
  public static final int DEFAULT_MAX_PENDING_BYTES = 32 << 20;

  /** Why a stream is over. */
  public enum CloseReason {
    /** {@link RecordStream#end} was called. */
    ENDED,
    /** The subscriber closed, or the connection broke. */
    PEER,
    /** The subscriber had more outstanding than the limit. */
    TOO_SLOW
  }

  private final HttpServerRequest request;
  private final Codec codec;
  private final int maxPendingBytes;
  private final AtomicLong pending = new AtomicLong();
  private final Promise<CloseReason> closed = Promise.promise();

  /** Whether nothing comes behind it on its connection. */
  private volatile boolean last;

  private RecordStream(HttpServerRequest request, Codec codec, int maxPendingBytes) {
    this.request = request;
    this.codec = codec;
    this.maxPendingBytes = maxPendingBytes;
  }

  /**
   * Answers a request with 200 and an open stream.
   *
   * @param codec of the records; its media type becomes the Content-Type
   * @param headers more headers, such as the id of the stream
   * @param maxPendingBytes how much may be outstanding
   */
  public static RecordStream open(
      HttpServerRequest request, Codec codec, Map<String, String> headers, int maxPendingBytes) {
    JoinedFlushes.on(request);
    return begin(request, codec, headers, maxPendingBytes);
  }

  private static RecordStream begin(
      HttpServerRequest request, Codec codec, Map<String, String> headers, int maxPendingBytes) {
    RecordStream stream = new RecordStream(request, codec, maxPendingBytes);
    HttpServerResponse response = request.response();
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, codec.mediaType())
        .closeHandler(nothing -> stream.closed.tryComplete(CloseReason.PEER))
        .exceptionHandler(fault -> stream.closed.tryComplete(CloseReason.PEER));
    headers.forEach(response::putHeader);
    response.writeHead().onSuccess(written -> response.headers().clear());
    return stream;
  }

  /**
   * As {@link #open}, on a connection that is closed with its stream, as the head says: what the
   * subscriber sends there meanwhile is dropped, and less memory is needed.
   */
  public static RecordStream openLast(
      HttpServerRequest request, Codec codec, Map<String, String> headers, int maxPendingBytes) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(HttpHeaders.CONNECTION.toString(), HttpHeaders.CLOSE.toString());
    RecordStream stream = begin(request, codec, all, maxPendingBytes);
    stream.last = true;
    NothingMore.expectedAfter(request);
    return stream;
  }

  public Codec codec() {
    return codec;
  }

  /** Sends one record; does nothing once the stream is closed. */
  public void send(Message message) {
    if (isOpen()) {
      sendFramed(frame(codec, message));
    }
  }

  /** A record as it travels, to be encoded once and sent to many streams of one codec. */
  public static Buffer frame(Codec codec, Message message) {
    return Buffer.buffer(RecordEncoder.frame(codec.encode(message)));
  }

  /** Sends a record made by {@link #frame}; the buffer must not be changed any more. */
  public void sendFramed(Buffer framed) {
    if (!isOpen()) {
      return;
    }
    int bytes = framed.length();
    if (pending.addAndGet(bytes) > maxPendingBytes) {
      close(CloseReason.TOO_SLOW);
      return;
    }
    request
        .response()
        .write(framed)
        .onComplete(
            written -> {
              pending.addAndGet(-bytes);
              if (written.failed()) {
                closed.tryComplete(CloseReason.PEER);
              }
            });
  }

  /** Ends the stream after what was sent so far. */
  public void end() {
    if (closed.tryComplete(CloseReason.ENDED)) {
      Future<Void> ended = request.response().end();
      if (last) {
        ended.onComplete(over -> request.connection().close());
      }
    }
  }

  public boolean isOpen() {
    return !closed.future().isComplete();
  }

  /** Bytes that the subscriber has not taken yet. */
  public long pendingBytes() {
    return pending.get();
  }

  /** Completes once, with the reason, when the stream is over. */
  public Future<CloseReason> closed() {
    return closed.future();
  }

  private void close(CloseReason reason) {
    if (closed.tryComplete(reason)) {
      // Not end(): that would wait for the subscriber to take what it does not take.
      request.response().reset();
      request.connection().close();
    }
  }
}

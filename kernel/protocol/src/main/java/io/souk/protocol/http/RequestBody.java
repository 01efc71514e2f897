package io.souk.protocol.http;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Collects the body of a request, up to a limit, and inflates it when it came as gzip. */
public final class RequestBody {

  /** What every API accepts: 10 MiB. */
  public static final int MAX_BYTES = 10 << 20;

  /** How much of a body that is too large is read and thrown away to keep its connection. */
  private static final int DRAINED_TIMES = 4;

  private final int maxBytes;
  private final boolean gzip;
  private final Buffer body = Buffer.buffer();
  private final Promise<byte[]> done = Promise.promise();
  private long seen;

  private RequestBody(int maxBytes, boolean gzip) {
    this.maxBytes = maxBytes;
    this.gzip = gzip;
  }

  /** As {@link #collect(HttpServerRequest, int)} with {@link #MAX_BYTES}. */
  public static Future<byte[]> collect(HttpServerRequest request) {
    return collect(request, MAX_BYTES);
  }

  /**
   * Collects the body. To be called at once when the request arrives, or on a paused request. The
   * server must not inflate bodies itself: what is no gzip would cost the connection.
   *
   * @param maxBytes of the body as sent, and of what it inflates to
   * @return fails with {@link WireException} TOO_LARGE when the body is, after the rest of it was
   *     read and thrown away, so that the connection can be kept; when far too much comes the
   *     failure is not held back, and the connection is to be closed after the answer. Fails with
   *     DISCONNECTED when the body breaks off, with FRAMING when it is not the gzip it says
   */
  public static Future<byte[]> collect(HttpServerRequest request, int maxBytes) {
    RequestBody collector = new RequestBody(maxBytes, isGzip(request));
    request.handler(collector::take);
    request.endHandler(
        nothing -> {
          forget(request);
          collector.finish();
        });
    request.exceptionHandler(collector::fail);
    request.resume();
    return collector.done.future();
  }

  /** A request lives as long as its answer, which may be a stream; its body need not. */
  private static void forget(HttpServerRequest request) {
    request.handler(null).endHandler(null).exceptionHandler(null);
  }

  private static boolean isGzip(HttpServerRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && encoding.strip().equalsIgnoreCase("gzip");
  }

  private void take(Buffer piece) {
    seen += piece.length();
    if (seen <= maxBytes) {
      body.appendBuffer(piece);
    } else if (seen > (long) maxBytes * DRAINED_TIMES) {
      done.tryFail(tooLarge(maxBytes));
    }
  }

  private void finish() {
    if (seen > maxBytes) {
      done.tryFail(tooLarge(maxBytes));
    } else if (gzip && seen > 0) {
      inflate();
    } else {
      done.tryComplete(body.getBytes());
    }
  }

  private void inflate() {
    try {
      done.tryComplete(Inflated.gzip(body.getBytes(), maxBytes));
    } catch (WireException e) {
      done.tryFail(e);
    }
  }

  private void fail(Throwable cause) {
    done.tryFail(new WireException(Code.DISCONNECTED, "the request broke off", cause));
  }

  static WireException tooLarge(int maxBytes) {
    return new WireException(Code.TOO_LARGE, "Request body is larger than " + maxBytes + " bytes");
  }
}

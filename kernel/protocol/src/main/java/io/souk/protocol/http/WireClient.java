package io.souk.protocol.http;

import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;

/**
 * Posts messages to a server of the Mesos v1 APIs, or of ours: calls that are answered at once, and
 * subscriptions. Redirects are answers like any other; timeouts are those of the request's options.
 */
public final class WireClient {

  /** An answer that is no stream may be this long: 10 MiB. */
  private static final int MAX_ANSWER_BYTES = 10 << 20;

  private final HttpClient http;
  private final Codec codec;
  private final int maxRecordBytes;

  /** With records of up to {@link RecordDecoder#DEFAULT_MAX_RECORD_BYTES}. */
  public WireClient(HttpClient http, Codec codec) {
    this(http, codec, RecordDecoder.DEFAULT_MAX_RECORD_BYTES);
  }

  /**
   * @param http stays the caller's to close
   * @param codec of calls and records
   */
  public WireClient(HttpClient http, Codec codec, int maxRecordBytes) {
    this.http = http;
    this.codec = codec;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Posts a call.
   *
   * @param target host, port and URI; not changed
   * @return the answer whatever its status; fails with {@link WireException} DISCONNECTED when
   *     there is none, TOO_LARGE when it is too long
   */
  public Future<WireAnswer> call(
      RequestOptions target, Message message, Map<String, String> headers) {
    return post(target, message, headers).compose(WireClient::answer);
  }

  /**
   * Posts a call that is answered with a stream.
   *
   * @param prototype any message of the type of the records
   * @return fails with {@link WireException} DISCONNECTED when there is no answer
   */
  public <M extends Message> Future<Subscribed<M>> subscribe(
      RequestOptions target, Message message, Map<String, String> headers, M prototype) {
    return post(target, message, headers)
        .compose(
            response -> {
              if (response.statusCode() != 200) {
                return answer(response).map(Subscribed.Refused<M>::new);
              }
              // It stays paused until whoever subscribed starts it.
              return Future.succeededFuture(
                  new Subscribed.Opened<>(
                      new RecordSubscription<>(response, codec, prototype, maxRecordBytes)));
            });
  }

  private Future<HttpClientResponse> post(
      RequestOptions target, Message message, Map<String, String> headers) {
    Buffer body = Buffer.buffer(codec.encode(message));
    return http.request(new RequestOptions(target).setMethod(HttpMethod.POST))
        .compose(request -> send(request, body, headers))
        .recover(
            fault ->
                Future.failedFuture(
                    new WireException(
                        Code.DISCONNECTED, "no answer: " + fault.getMessage(), fault)));
  }

  private Future<HttpClientResponse> send(
      HttpClientRequest request, Buffer body, Map<String, String> headers) {
    headers.forEach(request::putHeader);
    // The caller's context may be another than the connection's: what follows the head would
    // arrive, and be lost, before anybody is told of the response.
    request.response().onSuccess(HttpClientResponse::pause);
    return request
        .putHeader(HttpHeaders.CONTENT_TYPE, codec.mediaType())
        .putHeader(HttpHeaders.ACCEPT, codec.mediaType())
        .send(body);
  }

  private static Future<WireAnswer> answer(HttpClientResponse response) {
    Promise<WireAnswer> done = Promise.promise();
    Buffer body = Buffer.buffer();
    response.handler(
        piece -> {
          if (body.length() + piece.length() > MAX_ANSWER_BYTES) {
            done.tryFail(
                new WireException(
                    Code.TOO_LARGE, "answer is larger than " + MAX_ANSWER_BYTES + " bytes"));
            response.request().reset();
          } else {
            body.appendBuffer(piece);
          }
        });
    response.exceptionHandler(
        fault -> done.tryFail(new WireException(Code.DISCONNECTED, "the answer broke off", fault)));
    response.endHandler(
        nothing ->
            done.tryComplete(
                new WireAnswer(response.statusCode(), response.headers(), body.getBytes())));
    response.resume();
    return done.future();
  }
}

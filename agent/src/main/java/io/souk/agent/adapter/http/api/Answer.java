package io.souk.agent.adapter.http.api;

import io.souk.agent.access.Caller;
import io.souk.agent.nested.CallRefusal;
import io.souk.protocol.WireException;
import io.souk.protocol.http.HttpDate;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
final class Answer {

  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServerRequest request;
  private final Context context;
  private final Caller caller;
  private final Consumer<Deed.Doing> record;

  /** One of which nothing is recorded. */
  Answer(HttpServerRequest request, Context context, Caller caller) {
    this(request, context, caller, doing -> {});
  }

  /**
   * @param context of the connection
   * @param caller whose request it is
   * @param record keeps what it does
   */
  Answer(HttpServerRequest request, Context context, Caller caller, Consumer<Deed.Doing> record) {
    this.request = request;
    this.context = context;
    this.caller = caller;
    this.record = record;
    request.response().putHeader(HttpHeaders.DATE, HttpDate.text(Instant.now()));
  }

  HttpServerRequest request() {
    return request;
  }

  /** Keeps what a call is about to do, if it does anything. */
  void does(Call call) {
    CallDoings.of(call).ifPresent(record);
  }

  Caller caller() {
    return caller;
  }

  Context context() {
    return context;
  }

  /** Answers with what comes, from whatever thread. */
  void with(Future<Response> response, MediaTypes types) {
    response
        .map(message -> Buffer.buffer(types.out().encode(message)))
        .onComplete(
            done ->
                context.runOnContext(
                    now -> {
                      if (done.failed()) {
                        refuse(done.cause());
                      } else if (isOpen()) {
                        response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, types.out().mediaType())
                            .end(done.result());
                      }
                    }));
  }

  /** 200 with nothing, once it is done. */
  void when(Future<?> done) {
    done.onComplete(
        end ->
            context.runOnContext(
                now -> {
                  if (end.failed()) {
                    refuse(end.cause());
                  } else {
                    status(200, "");
                  }
                }));
  }

  void refuse(Throwable cause) {
    switch (cause) {
      case CallRefusal refusal -> status(refusal.status(), refusal.getMessage());
      case WireException known -> wire(known);
      default -> {
        LOG.error("event=call_failed path={}", request.path(), cause);
        status(500, "500 Internal Server Error.");
      }
    }
  }

  private void wire(WireException known) {
    switch (known.code()) {
      case TOO_LARGE -> status(413, known.getMessage());
      case DISCONNECTED -> {} // Nobody listens any more.
      case FRAMING, JSON_SYNTAX, JSON_MAPPING, PROTOBUF, VALUE ->
          status(400, known.requestFault("Call"));
    }
  }

  /** A status with a text. */
  void status(int status, String text) {
    if (!isOpen()) {
      return;
    }
    response().setStatusCode(status);
    if (text.isEmpty()) {
      response().putHeader(HttpHeaders.CONTENT_LENGTH, "0").end();
      return;
    }
    response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text);
  }

  /** The client may have gone, or been answered. */
  boolean isOpen() {
    return !response().ended() && !response().closed() && !response().headWritten();
  }

  private HttpServerResponse response() {
    return request.response();
  }
}

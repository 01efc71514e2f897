package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.agent.executor.Bearer;
import io.souk.agent.executor.CallCheck;
import io.souk.agent.executor.ExecutorGate;
import io.souk.agent.executor.ExecutorGate.Answer;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.HttpDate;
import io.souk.protocol.http.Negotiation;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.executor.Call;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code POST /api/v1/executor} (Mesos v1 executor API). */
public final class ExecutorApi {

  private static final List<String> PATHS =
      List.of("/api/v1/executor", "/slave(1)/api/v1/executor");

  /** Keeps entries of connections in NAT tables alive (Mesos agent). */
  private static final Duration HEARTBEAT = Duration.ofMinutes(30);

  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Vertx vertx;
  private final ExecutorGate gate;
  private final Limits limits;
  private final Entrance entrance;
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "executor::Call", CallCheck::findProblem);

  /**
   * How streams are kept.
   *
   * @param heartbeat between two heartbeats on a stream
   * @param pendingBytes of a stream that an executor does not read, before it is cut off
   */
  record Limits(Duration heartbeat, int pendingBytes) {
    static final Limits DEFAULT = new Limits(HEARTBEAT, RecordStream.DEFAULT_MAX_PENDING_BYTES);
  }

  public ExecutorApi(Vertx vertx, ExecutorGate gate, Entrance entrance) {
    this(vertx, gate, Limits.DEFAULT, entrance);
  }

  ExecutorApi(Vertx vertx, ExecutorGate gate, Limits limits, Entrance entrance) {
    this.entrance = entrance;
    this.vertx = vertx;
    this.gate = gate;
    this.limits = limits;
  }

  /** To be added before what answers other paths. */
  public void addTo(Router router) {
    router.route().handler(this::dispatch);
  }

  private void dispatch(RoutingContext context) {
    String path = context.request().path();
    String bare =
        path != null && path.length() > 1 && path.endsWith("/")
            ? path.substring(0, path.length() - 1)
            : path;
    if (!PATHS.contains(bare)) {
      context.next();
      return;
    }
    entrance.enter(
        context.request(), Realm.AGENT_EXECUTOR, caller -> entered(context.request(), caller));
  }

  private void entered(HttpServerRequest request, Caller caller) {
    if (request.method() != HttpMethod.POST) {
      request.resume();
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      end(
          request,
          405,
          "405 Method Not Allowed. Expecting one of { 'POST' }, but received '"
              + request.method()
              + "'.");
      return;
    }
    Context eventLoop = vertx.getOrCreateContext();
    Bearer bearer = new Bearer(caller.principal().map(Principal::claims));
    bodies
        .read(request)
        .onSuccess(
            parsed -> {
              switch (parsed) {
                case Parsed.Valid<Call> valid -> accept(request, valid.call(), bearer, eventLoop);
                case Parsed.Refused<Call> refused -> refuse(request, refused);
              }
            });
  }

  private void accept(HttpServerRequest request, Call call, Bearer bearer, Context eventLoop) {
    switch (call.getType()) {
      case SUBSCRIBE -> subscribe(request, call, bearer, eventLoop);
      case UPDATE, MESSAGE, HEARTBEAT ->
          gate.call(
              call, bearer, answer -> eventLoop.runOnContext(turn -> answer(request, answer)));
      case UNKNOWN -> end(request, 501, "Received 'UNKNOWN' call");
    }
  }

  private void subscribe(HttpServerRequest request, Call call, Bearer bearer, Context eventLoop) {
    Optional<Codec> codec = Negotiation.answer(request);
    if (codec.isEmpty()) {
      end(request, 406, Negotiation.NOT_ACCEPTABLE);
      return;
    }
    ExecutorChannel channel = new ExecutorChannel(vertx, eventLoop, limits);
    gate.subscribe(
        call,
        bearer,
        channel,
        answer ->
            eventLoop.runOnContext(
                turn -> {
                  switch (answer) {
                    case Answer.Refused refused -> answer(request, refused);
                    case Answer.Taken taken ->
                        channel.open(request, codec.get(), () -> gate.closed(call, channel));
                  }
                }));
  }

  private static void answer(HttpServerRequest request, Answer answer) {
    switch (answer) {
      case Answer.Refused refused -> end(request, refused.status(), refused.text());
      case Answer.Taken taken -> {
        HttpServerResponse response = request.response();
        if (isOpen(response)) {
          date(response);
          response.setStatusCode(202).putHeader(HttpHeaders.CONTENT_LENGTH, "0").end();
        }
      }
    }
  }

  /** A client that still sends after several times the limit loses its connection. */
  private static void refuse(HttpServerRequest request, Parsed.Refused<Call> refused) {
    boolean stillSending = refused.status() == 413 && !request.isEnded();
    if (stillSending) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    end(request, refused.status(), refused.text());
    if (stillSending) {
      request.connection().close();
    }
  }

  private static void end(HttpServerRequest request, int status, String text) {
    HttpServerResponse response = request.response();
    if (isOpen(response)) {
      date(response);
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, PLAIN)
          .end(Buffer.buffer(text));
    }
  }

  private static boolean isOpen(HttpServerResponse response) {
    return !response.ended() && !response.closed() && !response.headWritten();
  }

  private static void date(HttpServerResponse response) {
    response.putHeader(HttpHeaders.DATE, HttpDate.text(Instant.now()));
  }
}

package io.souk.master.http;

import io.souk.master.bus.StreamRecord;
import io.souk.master.view.Sight;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.http.HttpDate;
import io.souk.protocol.leader.LeaderClaim;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.audit.Deed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * One request and the ways it is answered. Used on the request's event loop only, but for {@link
 * #isOver}.
 */
final class Exchange {

  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";

  /** For how many milliseconds what an answer says may have been out of date. */
  private static final String VIEW_AGE = "Souk-View-Age";

  private final HttpServerRequest request;
  private final String path;
  private final Authorizer authorizer;
  private final ChunkedBody.Means bodies;
  private Optional<Principal> principal = Optional.empty();
  private Optional<Deed.Doing> doing = Optional.empty();
  private Optional<Consumer<StreamRecord>> ofStream = Optional.empty();
  private Optional<IntConsumer> ofUnheard = Optional.empty();
  private boolean streaming;
  private volatile boolean over;

  /**
   * @param path normalised: without trailing slash and without the {@code /master} prefix
   * @param authorizer says what the sender may do
   * @param bodies how long answers are sent
   */
  Exchange(
      HttpServerRequest request, String path, Authorizer authorizer, ChunkedBody.Means bodies) {
    this.request = request;
    this.path = path;
    this.authorizer = authorizer;
    this.bodies = bodies;
    request.response().putHeader(HttpHeaders.DATE, HttpDate.text(Instant.now()));
  }

  /** Whoever knows a later leader, or belongs to another cluster, goes elsewhere. */
  void tellLeader(Leaders leaders) {
    leaders
        .term()
        .ifPresent(term -> response().putHeader(LeaderClaim.TERM_HEADER, Long.toString(term)));
    leaders.cluster().ifPresent(id -> response().putHeader(LeaderClaim.CLUSTER_HEADER, id));
  }

  /** Tells how old what it is answered from may be. */
  void tellAge(Duration age) {
    response().putHeader(VIEW_AGE, Long.toString(age.toMillis()));
  }

  /** Tells an age that is known better by now, where one was told. */
  void correctAge(Optional<Duration> age) {
    if (response().headers().contains(VIEW_AGE)) {
      age.ifPresent(this::tellAge);
    }
  }

  HttpServerRequest request() {
    return request;
  }

  /** Who sends it; empty while, or where, nobody has asked. */
  Optional<Principal> principal() {
    return principal;
  }

  /** Keeps who sends it. */
  void sentBy(Optional<Principal> sender) {
    principal = sender;
  }

  /** The name of who sends it. */
  Optional<String> sender() {
    return principal.flatMap(Principal::value);
  }

  /** Names what it is about to do, for the record of who did what. */
  void does(Deed.Doing named) {
    doing = Optional.of(named);
  }

  /** As {@link #does(Deed.Doing)}; nothing is named by what only reads. */
  void does(Optional<Deed.Doing> named) {
    named.ifPresent(this::does);
  }

  /** What it is about to do; empty where that has not been named. */
  Optional<Deed.Doing> doing() {
    return doing;
  }

  /** Has somebody hear the first record of the stream that answers it, if one does. */
  void whenStreaming(Consumer<StreamRecord> listener) {
    ofStream = Optional.of(listener);
  }

  /** Has somebody hear the status of an answer that nobody waited for. */
  void whenUnheard(IntConsumer listener) {
    ofUnheard = Optional.of(listener);
  }

  /** What was asked was dealt with, and whoever asked has gone. */
  void unheard(int status) {
    markOver();
    if (!response().headWritten()) {
      ofUnheard.ifPresent(listener -> listener.accept(status));
      ofUnheard = Optional.empty();
    }
  }

  /** From now on it is answered by a stream, of which {@link #streams} is told the first record. */
  void beginStream() {
    streaming = true;
  }

  /** Whether it is answered by a stream. */
  boolean isStreaming() {
    return streaming;
  }

  /** Tells the first record of the stream; those after it are not told. */
  void streams(StreamRecord first) {
    ofStream.ifPresent(listener -> listener.accept(first));
    ofStream = Optional.empty();
    doing = Optional.empty();
  }

  /** Forgets what only matters until the answer has begun; for those that last. */
  void forgetHead() {
    request.headers().clear();
    response().headersEndHandler(null);
    ofUnheard = Optional.empty();
  }

  /** What the sender may see. */
  Sight sight() {
    return Sight.of(authorizer, sender());
  }

  /** Whether the sender may do something that knows no single objects; answers 403 if not. */
  boolean allows(Action action) {
    return allows(action, Optional.empty());
  }

  /** As {@link #allows(Action)}, to one object. */
  boolean allows(Action action, Optional<String> object) {
    boolean allowed = authorizer.permits(sender(), action, object);
    if (!allowed) {
      text(403, "");
    }
    return allowed;
  }

  HttpServerResponse response() {
    return request.response();
  }

  String path() {
    return path;
  }

  Optional<String> header(CharSequence name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** A parameter of the query; none when it is empty or cannot be decoded. */
  Optional<String> query(String name) {
    try {
      return Optional.ofNullable(request.getParam(name)).filter(value -> !value.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean acceptsGzip() {
    return header(HttpHeaders.ACCEPT_ENCODING)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(value -> value.contains("gzip") && !value.replace(" ", "").contains("gzip;q=0,"))
        .filter(value -> !value.replace(" ", "").endsWith("gzip;q=0"))
        .isPresent();
  }

  /** A status without body and content type. */
  void empty(int status) {
    if (open()) {
      response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_LENGTH, HttpHeaders.createOptimized("0"))
          .end();
    } else {
      unheard(status);
    }
  }

  /** A status with a text; the standard text of the status when it is empty. */
  void text(int status, String text) {
    if (!open()) {
      unheard(status);
      return;
    }
    response().setStatusCode(status);
    String body = text.isEmpty() ? status + " " + response().getStatusMessage() + "." : text;
    send(TEXT, Buffer.buffer(body));
  }

  /** 413. A client that still sends after several times the limit loses its connection. */
  void tooLarge(String text) {
    boolean stillSending = !request.isEnded();
    if (stillSending && open()) {
      response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    text(413, text);
    if (stillSending) {
      request.connection().close();
    }
  }

  void methodNotAllowed(String allowed) {
    if (open()) {
      response().putHeader(HttpHeaders.ALLOW, allowed);
      String list = "'" + allowed.replace(", ", "', '") + "'";
      text(
          405,
          "405 Method Not Allowed. Expecting one of { "
              + list
              + " }, but received '"
              + request.method().name()
              + "'.");
    }
  }

  /** 200 with a body that is complete. */
  void send(CharSequence contentType, Buffer body) {
    if (open()) {
      response().putHeader(HttpHeaders.CONTENT_TYPE, contentType).end(body);
    }
  }

  /** As {@link #send(CharSequence, Buffer)}, at the pace of the client. */
  void send(CharSequence contentType, Chunks body) {
    if (open()) {
      response().putHeader(HttpHeaders.CONTENT_TYPE, contentType);
      ChunkedBody.send(request, body, !request.method().equals(HttpMethod.HEAD), bodies);
    }
  }

  /** 307 to the same path and query at another master. */
  void redirect(String hostPort, String pathAndQuery) {
    if (open()) {
      response().putHeader(HttpHeaders.LOCATION, "//" + hostPort + pathAndQuery);
      empty(307);
    }
  }

  /** Its answer has begun, or was given up: the client has gone. */
  void markOver() {
    over = true;
  }

  /**
   * Whether {@link #markOver} was called; of a client that has gone this is known only when
   * somebody wants to answer it. Any thread may ask.
   */
  boolean isOver() {
    return over;
  }

  /** The client may have gone, or the answer been given. */
  boolean open() {
    return !response().ended() && !response().closed();
  }
}

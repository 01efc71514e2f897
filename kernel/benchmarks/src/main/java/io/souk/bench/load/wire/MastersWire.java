package io.souk.bench.load.wire;

import com.google.protobuf.Message;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of agents to one or several masters: one for each stream, and a few for the calls
 * of all of them. On one context, but for reads.
 */
public final class MastersWire {

  private static final String AGENT = "/api/v1/agent";
  private static final int MAX_STREAMS = 100_000;
  private static final CallPipe.Bounds CALLS = new CallPipe.Bounds(64, 1);

  private final Vertx vertx;
  private final CallPipe.Bounds bounds;
  private final HttpClient http;
  private final WireClient streams;
  private final Map<URI, CallPipe> calls = new HashMap<>();

  /** With 64 connections for calls, one call on each at a time. */
  public MastersWire(Vertx vertx) {
    this(vertx, CALLS);
  }

  /**
   * @param bounds of the calls of all agents together
   */
  public MastersWire(Vertx vertx, CallPipe.Bounds bounds) {
    this(vertx, bounds, new HttpClientOptions().setTcpNoDelay(true));
  }

  /**
   * Streams from one address of this machine: from each there can be no more to one port than there
   * are ports.
   */
  public static MastersWire from(Vertx vertx, String address) {
    return new MastersWire(
        vertx, CALLS, new HttpClientOptions().setTcpNoDelay(true).setLocalAddress(address));
  }

  private MastersWire(Vertx vertx, CallPipe.Bounds bounds, HttpClientOptions tcp) {
    this.vertx = vertx;
    this.bounds = bounds;
    http = vertx.createHttpClient(tcp, new PoolOptions().setHttp1MaxSize(bounds.connections()));
    // Whoever is sent on leaves no connection behind: there are twice as many files as agents.
    HttpClientOptions once = new HttpClientOptions(tcp).setKeepAlive(false);
    streams =
        new WireClient(
            vertx.createHttpClient(once, new PoolOptions().setHttp1MaxSize(MAX_STREAMS)),
            Codec.PROTOBUF);
  }

  /** Asks a master for an agent's stream. */
  public Future<Subscribed<Event>> subscribe(URI master, Call call) {
    return streams.subscribe(target(master, AGENT), call, Map.of(), Event.getDefaultInstance());
  }

  /** A call of an agent. */
  public Future<CallPipe.Answer> call(URI master, String stream, Call call) {
    return calls
        .computeIfAbsent(
            master, address -> new CallPipe(vertx, address, AGENT, Codec.PROTOBUF, bounds))
        .call("Souk-Stream-Id: " + stream, call);
  }

  /** The body of a read; fails when the answer is not 200. */
  public Future<Buffer> get(URI master, String path) {
    return http.request(target(master, path).setMethod(HttpMethod.GET))
        .compose(request -> request.send())
        .compose(MastersWire::body);
  }

  /** The answer of the operator API, in protobuf. */
  public Future<Buffer> ask(URI master, Message call) {
    RequestOptions options =
        target(master, "/api/v1")
            .setMethod(HttpMethod.POST)
            .putHeader("Content-Type", Codec.PROTOBUF.mediaType())
            .putHeader("Accept", Codec.PROTOBUF.mediaType());
    return http.request(options)
        .compose(request -> request.send(Buffer.buffer(call.toByteArray())))
        .compose(MastersWire::body);
  }

  private static Future<Buffer> body(HttpClientResponse answer) {
    return answer
        .body()
        .compose(
            body ->
                answer.statusCode() == 200
                    ? Future.succeededFuture(body)
                    : Future.failedFuture(answer.statusCode() + " " + body));
  }

  private static RequestOptions target(URI master, String path) {
    return new RequestOptions().setAbsoluteURI(master.resolve(path).toString());
  }
}

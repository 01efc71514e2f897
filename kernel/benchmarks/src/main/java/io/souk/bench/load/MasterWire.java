package io.souk.bench.load;

import com.google.protobuf.Message;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
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
import java.util.Map;

/** The connections to the master: one for each stream, and a pool for calls. */
final class MasterWire {

  private static final int MAX_STREAMS = 100_000;

  private final HttpClient streams;
  private final HttpClient calls;
  private final LoadOptions options;

  MasterWire(Vertx vertx, LoadOptions options) {
    this.options = options;
    HttpClientOptions http = new HttpClientOptions().setTcpNoDelay(true);
    streams = vertx.createHttpClient(http, new PoolOptions().setHttp1MaxSize(MAX_STREAMS));
    calls = vertx.createHttpClient(http, new PoolOptions().setHttp1MaxSize(options.connections()));
  }

  LoadOptions options() {
    return options;
  }

  /** Opens a stream; fails when the master does not answer 200. */
  <M extends Message> Future<RecordSubscription<M>> subscribe(
      String path, Codec codec, Message call, M prototype) {
    return new WireClient(streams, codec)
        .subscribe(target(path), call, Map.of(), prototype)
        .compose(
            subscribed ->
                switch (subscribed) {
                  case Subscribed.Opened<M>(RecordSubscription<M> stream) ->
                      Future.succeededFuture(stream);
                  case Subscribed.Refused<M>(WireAnswer answer) ->
                      Future.failedFuture(path + ": " + answer.status() + " " + answer.text());
                });
  }

  /** Posts a call; fails when the master does not take it. */
  Future<Void> call(String path, Codec codec, Message call, Map<String, String> headers) {
    return new WireClient(calls, codec)
        .call(target(path), call, headers)
        .compose(
            answer ->
                answer.isSuccess()
                    ? Future.succeededFuture()
                    : Future.failedFuture(path + ": " + answer.status() + " " + answer.text()));
  }

  /** The body of a read. */
  Future<String> get(String path) {
    return calls
        .request(target(path).setMethod(HttpMethod.GET))
        .compose(request -> request.send())
        .compose(HttpClientResponse::body)
        .map(Buffer::toString);
  }

  private RequestOptions target(String path) {
    return new RequestOptions().setHost(options.host()).setPort(options.port()).setURI(path);
  }
}

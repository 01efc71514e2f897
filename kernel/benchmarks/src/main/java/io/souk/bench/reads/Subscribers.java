package io.souk.bench.reads;

import io.souk.bench.Waits;
import io.souk.bench.standing.Population;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Subscribers to a master's event stream, on an event loop of their own. One in twenty reads every
 * event; the others count records, for reading a million events a second would take all there is.
 */
final class Subscribers implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int ONE_IN = 20;
  private static final int MANY = 100_000;
  private static final int MOST_RECORD = 1 << 30;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient http =
      vertx.createHttpClient(
          new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(MANY));
  private final URI server;
  private final Codec codec;
  private final Population population;
  private final List<RecordCount> counts = new ArrayList<>();
  private final List<EventLog> logs = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  Subscribers(URI server, Codec codec, Population population) {
    this.population = population;
    this.server = server;
    this.codec = codec;
  }

  static Call subscription() {
    return Call.newBuilder().setType(Call.Type.SUBSCRIBE).build();
  }

  /** Opens so many, each once the one before has its first event; at least one counts. */
  void start(int count) {
    for (int i = 0; i < Math.max(2, count); i++) {
      int now = i;
      vertx.runOnContext(none -> (now % ONE_IN == 0 ? read() : count()).onFailure(this::fail));
      Waits.until(
          LIMIT, () -> open.get() > now || !failures().isEmpty(), () -> open + " subscribers");
    }
  }

  private Future<Void> read() {
    EventLog log = new EventLog(population);
    logs.add(log);
    RequestOptions options =
        new RequestOptions().setAbsoluteURI(server.resolve("/api/v1").toString());
    return new WireClient(http, codec, MOST_RECORD)
        .subscribe(options, subscription(), Map.of(), Event.getDefaultInstance())
        .compose(
            answer ->
                switch (answer) {
                  case Subscribed.Opened<Event>(RecordSubscription<Event> stream) -> {
                    listen(stream, log);
                    yield Future.succeededFuture();
                  }
                  case Subscribed.Refused<Event>(WireAnswer refused) ->
                      Future.failedFuture("refused with " + refused.status());
                });
  }

  private void listen(RecordSubscription<Event> stream, EventLog log) {
    stream
        .start(
            event -> {
              if (event.getType() == Event.Type.SUBSCRIBED) {
                open.incrementAndGet();
              }
              log.heard(event);
            })
        .onComplete(over -> fail(new IllegalStateException("the stream of a reader ended")));
  }

  private Future<Void> count() {
    RecordCount count = new RecordCount(open::incrementAndGet);
    counts.add(count);
    RequestOptions options =
        new RequestOptions()
            .setAbsoluteURI(server.resolve("/api/v1").toString())
            .setMethod(HttpMethod.POST);
    Read.headers(codec).forEach(options::putHeader);
    return http.request(options)
        .compose(request -> request.send(Buffer.buffer(codec.encode(subscription()))))
        .compose(answer -> count(answer, count));
  }

  private Future<Void> count(HttpClientResponse answer, RecordCount count) {
    if (answer.statusCode() != 200) {
      return Future.failedFuture("refused with " + answer.statusCode());
    }
    answer.handler(part -> count.take(part.getBytes()));
    answer.endHandler(over -> fail(new IllegalStateException("the stream of a subscriber ended")));
    answer.exceptionHandler(this::fail);
    return Future.succeededFuture();
  }

  private void fail(Throwable what) {
    synchronized (failures) {
      failures.add("event stream: " + what.getMessage());
    }
  }

  /** Streams that were not opened, or ended. */
  List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  /** Those that count. */
  List<RecordCount> counts() {
    return List.copyOf(counts);
  }

  /** Of those that read. */
  List<EventLog> logs() {
    return List.copyOf(logs);
  }

  /** Ends all streams. */
  @Override
  public void close() {
    vertx.close().await();
  }
}

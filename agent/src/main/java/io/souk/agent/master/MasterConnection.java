package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream open to whichever master leads. Masters are tried in turn; one that does not
 * lead redirects. All methods and all callbacks on the context it was made on.
 */
public final class MasterConnection implements MasterLink {

  private static final Logger LOG = LoggerFactory.getLogger(MasterConnection.class);

  private static final String PATH = "/api/v1/agent";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String STREAM_HEADER = "Souk-Stream-Id";
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long CALL_TIMEOUT_MILLIS = 30_000;
  private static final int REDIRECTS = 3;

  private final Vertx vertx;
  private final HttpClient client;
  private final List<URI> masters;
  private final BackOff backOff;
  private final MasterListener listener;
  private final CallQueue calls = new CallQueue();
  private Optional<MasterStream> stream = Optional.empty();

  /** Which agent the master of the stream says this is; every call but SUBSCRIBE names it. */
  private Optional<AgentID> assigned = Optional.empty();

  private Promise<Void> flush = Promise.promise();
  private boolean sending;
  private boolean closed;
  private int attempt;
  private int failures;

  public MasterConnection(
      Vertx vertx, List<URI> masters, BackOff backOff, MasterListener listener) {
    this.vertx = vertx;
    this.masters = List.copyOf(masters);
    this.backOff = backOff;
    this.listener = listener;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpNoDelay(true));
    flush.complete();
  }

  @Override
  public void open() {
    subscribe(masters.get(0), REDIRECTS);
  }

  private void subscribe(URI master, int redirects) {
    if (closed) {
      return;
    }
    int mine = ++attempt;
    listener
        .subscription()
        .compose(call -> subscribe(master, call))
        .onComplete(
            done -> {
              if (mine != attempt || closed) {
                return;
              }
              if (done.failed()) {
                failed(master, done.cause().getMessage());
              } else {
                answered(master, done.result(), redirects);
              }
            });
  }

  private Future<HttpClientResponse> subscribe(URI master, Call call) {
    return request(master, Optional.empty())
        .compose(request -> request.send(Buffer.buffer(call.toByteArray())));
  }

  private void answered(URI master, HttpClientResponse response, int redirects) {
    Optional<URI> location =
        Optional.ofNullable(response.getHeader("Location")).map(master::resolve);
    int status = response.statusCode();
    if (status == 200) {
      stream = Optional.of(new MasterStream(vertx, response, master, this::received, this::broken));
    } else if ((status == 307 || status == 308) && location.isPresent() && redirects > 0) {
      response.exceptionHandler(reset -> {});
      response.request().reset();
      subscribe(base(location.get()), redirects - 1);
    } else {
      response
          .body()
          .onComplete(
              body ->
                  failed(
                      master, "status " + status + " " + body.otherwise(Buffer.buffer()).result()));
    }
  }

  private static URI base(URI location) {
    return URI.create(location.getScheme() + "://" + location.getAuthority());
  }

  private void received(MasterStream from, Event event) {
    if (stream.filter(from::equals).isEmpty()) {
      return;
    }
    switch (event.getType()) {
      case PING -> send(Call.newBuilder().setType(Call.Type.PONG).build());
      case SUBSCRIBED -> {
        failures = 0;
        assigned = Optional.of(event.getSubscribed().getAgentId());
        from.watchSilence(event.getSubscribed().getPingTimeoutSeconds());
        listener.event(event, from.master().getAuthority());
        pump();
      }
      case ERROR -> {
        LOG.warn(
            "event=subscription_refused master={} cause=\"{}\"",
            from.master(),
            event.getError().getMessage());
        reconnect("refused: " + event.getError().getMessage());
      }
      case RUN_TASKS,
          KILL_TASK,
          ACKNOWLEDGE,
          MESSAGE,
          SHUTDOWN_EXECUTOR,
          SHUTDOWN_FRAMEWORK,
          UPDATE_FRAMEWORK,
          RECONCILE_TASKS,
          APPLY_OPERATION,
          ACKNOWLEDGE_OPERATION,
          DRAIN,
          SHUTDOWN ->
          listener.event(event, from.master().getAuthority());
      case UNKNOWN -> LOG.warn("event=unknown_event master={}", from.master());
    }
  }

  private void broken(MasterStream which, String why) {
    if (stream.filter(which::equals).isPresent()) {
      lose(why);
      retry(which.master());
    }
  }

  @Override
  public void reconnect(String why) {
    stream.ifPresent(
        current -> {
          lose(why);
          retry(current.master());
        });
  }

  private void lose(String why) {
    Optional<MasterStream> lost = stream;
    stream = Optional.empty();
    assigned = Optional.empty();
    calls.clear();
    lost.ifPresent(MasterStream::close);
    listener.disconnected(why);
  }

  private void failed(URI master, String why) {
    LOG.info("event=subscribe_failed master={} failures={} cause=\"{}\"", master, failures, why);
    retry(master);
  }

  private void retry(URI last) {
    if (closed) {
      return;
    }
    int next = (masters.indexOf(last) + 1) % masters.size();
    long delay = backOff.delay(failures, ThreadLocalRandom.current().nextDouble()).toMillis();
    failures++;
    int mine = ++attempt;
    vertx.setTimer(
        Math.max(1, delay),
        timer -> {
          if (mine == attempt) {
            subscribe(masters.get(next), REDIRECTS);
          }
        });
  }

  @Override
  public void send(Call call) {
    if (stream.isEmpty()) {
      return;
    }
    calls.add(call);
    pump();
  }

  /** One call at a time, so that they arrive in order. */
  private void pump() {
    if (sending || stream.isEmpty() || assigned.isEmpty()) {
      return;
    }
    Optional<Call> next = calls.poll();
    if (next.isEmpty()) {
      flush.tryComplete();
      return;
    }
    if (flush.future().isComplete()) {
      flush = Promise.promise();
    }
    sending = true;
    MasterStream current = stream.get();
    Call call = next.get().toBuilder().setAgentId(assigned.get()).build();
    request(current.master(), Optional.of(current.id()))
        .compose(request -> request.send(Buffer.buffer(call.toByteArray())))
        .compose(response -> response.body().map(body -> check(response, body)))
        .timeout(CALL_TIMEOUT_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)
        .onComplete(
            done -> {
              sending = false;
              if (done.failed()) {
                broken(current, call.getType() + " failed: " + done.cause().getMessage());
              }
              if (stream.isEmpty()) {
                flush.tryComplete();
              }
              pump();
            });
  }

  private static Void check(HttpClientResponse response, Buffer body) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException("status " + response.statusCode() + " " + body);
    }
    return null;
  }

  private Future<io.vertx.core.http.HttpClientRequest> request(URI master, Optional<String> id) {
    return client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(master.resolve(PATH).toString())
                .putHeader("Content-Type", PROTOBUF)
                .putHeader("Accept", PROTOBUF))
        .onSuccess(request -> id.ifPresent(value -> request.putHeader(STREAM_HEADER, value)));
  }

  @Override
  public Future<Void> flushed() {
    return flush.future();
  }

  @Override
  public void close() {
    closed = true;
    attempt++;
    stream.ifPresent(MasterStream::close);
    stream = Optional.empty();
    calls.clear();
    client.close();
  }
}

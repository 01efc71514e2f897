package io.souk.framework.adapter.http;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Subscriptions;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.LeaderCheck;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.leader.LeaderClaim;
import io.souk.protocol.leader.MasterRoute;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A framework's line to a master in another process (Mesos v1 scheduler API). Finds the leader
 * among several masters, follows 307, takes five missed heartbeats for a broken connection, asks
 * the other masters about a leader that is silent, and subscribes again with growing pauses.
 *
 * <p>All state is kept on the framework's context; the methods may be called from anywhere.
 */
public final class HttpSchedulerSession implements SchedulerSession {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSchedulerSession.class);
  private static final String STREAM_ID = "Mesos-Stream-Id";
  private static final String PATH = "/api/v1/scheduler";

  private final Vertx vertx;
  private final Context context;
  private final HttpSessionConfig config;
  private final Listener listener;
  private final HttpClientAgent http;
  private final HttpClientAgent pipe;
  private final WireClient streams;
  private final WireClient calls;
  private final LeaderCheck check;
  private final String clientId = UUID.randomUUID().toString();
  private final Object delivery = new Object();
  private boolean closed;

  private Optional<Call.Subscribe> wanted = Optional.empty();
  private Optional<FrameworkID> frameworkId = Optional.empty();
  private Optional<Line> line = Optional.empty();
  private volatile MasterRoute route;
  private Fence fence = Fence.OPEN;
  private long attempt;
  private int failures;
  private int questions;

  /**
   * A session that does nothing until it is told to subscribe.
   *
   * @param context on which callbacks run and results complete
   */
  public HttpSchedulerSession(
      Vertx vertx, Context context, HttpSessionConfig config, Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.config = config;
    this.listener = listener;
    this.http = vertx.createHttpClient(options());
    // A master takes what comes over one connection in its order.
    this.pipe =
        vertx.createHttpClient(
            options().setPipelining(true).setPipeliningLimit(CallQueue.MOST_UNDER_WAY),
            new PoolOptions().setHttp1MaxSize(1));
    this.streams = new WireClient(http, config.codec());
    this.calls = new WireClient(pipe, config.codec());
    this.check = new LeaderCheck(http);
    this.route = MasterRoute.to(config.masters());
  }

  private HttpClientOptions options() {
    return HttpTls.call(new HttpClientOptions().setTcpNoDelay(true), config.tls());
  }

  /** Base URL of the master that leads, as far as is known. */
  public URI master() {
    return route.base();
  }

  @Override
  public void subscribe(Call.Subscribe subscribe) {
    onContext(
        () -> {
          hangUp("another subscription takes its place");
          wanted = Optional.of(subscribe);
          frameworkId =
              subscribe.getFrameworkInfo().hasId()
                  ? Optional.of(subscribe.getFrameworkInfo().getId())
                  : Optional.empty();
          failures = 0;
          connect();
        });
  }

  @Override
  public CompletionStage<Void> send(Call call) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    result.thenRun(() -> updated(call));
    onContext(
        () -> {
          Optional<Line> open = line.filter(Line::subscribed);
          if (open.isEmpty()) {
            result.completeExceptionally(new CallRefusedException(503, "there is no subscription"));
          } else if (!call.hasFrameworkId() && frameworkId.isPresent()) {
            Call complete = call.toBuilder().setFrameworkId(frameworkId.get()).build();
            open.get().calls().add(complete, result);
          } else {
            open.get().calls().add(call, result);
          }
        });
    return result;
  }

  /** What the framework is now it also subscribes as after a lost connection. */
  private void updated(Call call) {
    if (call.hasUpdateFramework()) {
      wanted = wanted.map(before -> Subscriptions.updated(before, call.getUpdateFramework()));
    }
  }

  /** Waits for a callback that is running in another thread. */
  @Override
  public void close() {
    synchronized (delivery) {
      if (closed) {
        return;
      }
      closed = true;
    }
    onContext(
        () -> {
          hangUp("the session is closed");
          wanted = Optional.empty();
          http.close();
          pipe.close();
        });
  }

  private void connect() {
    if (wanted.isEmpty()) {
      return;
    }
    long mine = ++attempt;
    // One that was stopped takes connections, and never answers.
    long timer =
        vertx.setTimer(config.patience().toMillis(), late -> onContext(() -> unanswered(mine)));
    streams
        .subscribe(target(), subscribeCall(wanted.get()), inOrder(mine), Event.getDefaultInstance())
        .onComplete(
            opened -> {
              vertx.cancelTimer(timer);
              onContext(() -> opened(mine, opened));
            });
  }

  /** Says which attempt this is: one that was given up may arrive after those that follow it. */
  private Map<String, String> inOrder(long mine) {
    Map<String, String> headers = new HashMap<>(config.headers());
    headers.put(SubscribeOrder.HEADER, new SubscribeOrder(clientId, mine).text());
    return headers;
  }

  private void unanswered(long mine) {
    if (mine == attempt) {
      failed("no answer within " + config.patience().toMillis() + " ms");
    }
  }

  private void failed(String reason) {
    URI master = route.base();
    route = route.advanced();
    retry(master + ": " + reason, failures++);
  }

  private Call subscribeCall(Call.Subscribe subscribe) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    if (frameworkId.isEmpty()) {
      return call.setSubscribe(subscribe).build();
    }
    Call.Subscribe.Builder withId = subscribe.toBuilder();
    withId.getFrameworkInfoBuilder().setId(frameworkId.get());
    return call.setFrameworkId(frameworkId.get()).setSubscribe(withId).build();
  }

  private RequestOptions target() {
    return new RequestOptions()
        .setAbsoluteURI(route.base().resolve(PATH).toString())
        .setConnectTimeout(config.patience().toMillis());
  }

  private void opened(long mine, AsyncResult<Subscribed<Event>> result) {
    if (mine != attempt) {
      if (result.succeeded() && result.result() instanceof Subscribed.Opened<Event> late) {
        late.stream().close();
      }
      return;
    }
    if (result.failed()) {
      failed(String.valueOf(result.cause().getMessage()));
      return;
    }
    switch (result.result()) {
      case Subscribed.Opened<Event> open -> admit(mine, open.stream());
      case Subscribed.Refused<Event> refused -> refused(refused.answer());
    }
  }

  private void refused(WireAnswer answer) {
    if (answer.status() != 307) {
      failed("status " + answer.status() + " " + answer.text().lines().findFirst().orElse(""));
      return;
    }
    String location = answer.header("Location").orElse("");
    Optional<String> objection = LeaderClaim.of(answer::header).objection(fence);
    Optional<MasterRoute> elsewhere =
        answer.header("Location").flatMap(route::redirected).filter(any -> objection.isEmpty());
    if (elsewhere.isPresent()) {
      route = elsewhere.get();
      connect();
    } else {
      failed("it points to '%s': %s".formatted(location, objection.orElse("that leads nowhere")));
    }
  }

  /** A stream belongs to one term: what a deposed leader would say on it is never heard. */
  private void admit(long mine, RecordSubscription<Event> stream) {
    LeaderClaim claim = LeaderClaim.of(stream::header);
    Optional<String> objection = claim.objection(fence);
    if (objection.isPresent()) {
      stream.close();
      failed(objection.get());
    } else {
      listen(mine, stream, claim);
    }
  }

  private void listen(long mine, RecordSubscription<Event> stream, LeaderClaim claim) {
    Map<String, String> headers = new HashMap<>(config.headers());
    stream.header(STREAM_ID).ifPresent(id -> headers.put(STREAM_ID, id));
    RequestOptions target = target().setIdleTimeout(config.patience().toMillis());
    CallQueue queue =
        new CallQueue(
            call -> onContext(calls.call(target, call, headers)), status -> refused(mine, status));
    Line opened = new Line(stream, claim, queue, config.patience());
    line = Optional.of(opened);
    watch(mine, opened);
    stream
        .start(event -> onContext(() -> heard(mine, opened, event)))
        .onComplete(end -> onContext(() -> ended(mine, end)));
  }

  private void heard(long mine, Line from, Event event) {
    if (mine != attempt) {
      return;
    }
    from.hear(event);
    if (event.getType() == Event.Type.SUBSCRIBED) {
      frameworkId = Optional.of(event.getSubscribed().getFrameworkId());
      failures = 0;
      fence = from.claim().raise(fence);
      route = route.settled();
      LOG.info(
          "event=subscribed master={} framework={} term={}",
          route.base(),
          frameworkId.get().getValue(),
          fence.term());
    } else if (event.getType() == Event.Type.ERROR) {
      // It would be refused again, or take the place of whoever took ours.
      wanted = Optional.empty();
      hangUp("the master sent an error: " + event.getError().getMessage());
    }
    deliver(() -> listener.onEvent(event));
  }

  /** Looks again and again how long it has been silent. */
  private void watch(long mine, Line watched) {
    vertx.setTimer(
        watched.millisToWait(),
        ignored ->
            onContext(
                () -> {
                  if (mine != attempt || line.filter(current -> current == watched).isEmpty()) {
                    return;
                  }
                  switch (watched.judge()) {
                    case WAIT -> watch(mine, watched);
                    case ASK -> {
                      askOthers(mine, watched);
                      watch(mine, watched);
                    }
                    case LOST -> lost("nothing heard for " + watched.patience().toMillis() + " ms");
                  }
                }));
  }

  /** A leader that has nothing to say may have been stopped, and replaced. */
  private void askOthers(long mine, Line silent) {
    List<URI> others = route.others();
    if (others.isEmpty()) {
      return;
    }
    check
        .ask(others.get(Math.floorMod(questions++, others.size())))
        .onComplete(answer -> onContext(() -> told(mine, silent, answer)));
  }

  private void told(long mine, Line silent, AsyncResult<Optional<LeaderCheck.Leader>> answer) {
    if (mine != attempt) {
      return;
    }
    if (answer.failed() || answer.result().isEmpty()) {
      silent.askSoon();
    } else if (answer.result().get().claim().isNews(fence)) {
      URI leader = answer.result().get().base();
      lose(route.base() + " says nothing, and " + leader + " leads");
      route = route.pointing(leader);
      retry("another master leads", failures);
    }
  }

  private void ended(long mine, AsyncResult<Void> end) {
    if (mine == attempt && line.isPresent()) {
      lost(end.succeeded() ? "the master ended the stream" : "" + end.cause().getMessage());
    }
  }

  /** A call was refused: some statuses say that the subscription is worth nothing any more. */
  private void refused(long mine, int status) {
    boolean elsewhere = status == 307 || status == 403 || status == 503;
    if (elsewhere && mine == attempt && line.isPresent()) {
      lost("a call was refused with status " + status);
    }
  }

  private void lost(String reason) {
    boolean known = line.map(Line::subscribed).orElse(false);
    lose(reason);
    if (known) {
      route = route.scattered(ThreadLocalRandom.current().nextDouble());
      retry(reason, failures++);
    } else {
      failed(reason);
    }
  }

  private void lose(String reason) {
    boolean known = line.map(Line::subscribed).orElse(false);
    hangUp(reason);
    if (known) {
      deliver(() -> listener.onDisconnected(reason));
    }
  }

  /** Ends the stream without a word to the framework. */
  private void hangUp(String reason) {
    attempt++;
    Optional<Line> old = line;
    line = Optional.empty();
    old.ifPresent(
        ending -> {
          ending.calls().close(reason);
          ending.stream().close();
        });
  }

  private void retry(String reason, int failed) {
    if (wanted.isEmpty()) {
      return;
    }
    Pauses pauses = new Pauses(config.shortestPause(), config.longestPause());
    long pause =
        Math.max(1, pauses.before(failed, ThreadLocalRandom.current().nextDouble()).toMillis());
    LOG.warn(
        "event=not-subscribed reason=\"{}\" next_master={} pause_ms={}",
        reason,
        route.base(),
        pause);
    long mine = ++attempt;
    vertx.setTimer(
        pause,
        ignored ->
            onContext(
                () -> {
                  if (mine == attempt) {
                    connect();
                  }
                }));
  }

  private void deliver(Runnable callback) {
    synchronized (delivery) {
      if (closed) {
        return;
      }
      try {
        callback.run();
      } catch (RuntimeException e) {
        LOG.error("event=listener-failed", e);
      }
    }
  }

  private <T> Future<T> onContext(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(
        result ->
            onContext(
                () -> {
                  if (result.succeeded()) {
                    promise.complete(result.result());
                  } else {
                    promise.fail(result.cause());
                  }
                }));
    return promise.future();
  }

  private void onContext(Runnable work) {
    context.runOnContext(ignored -> work.run());
  }
}

package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.LeaderCheck;
import io.souk.protocol.leader.LeaderClaim;
import io.souk.protocol.leader.MasterRoute;
import io.souk.protocol.leader.Pauses;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
  private static final int MOST_ANSWER_BYTES = 1024;

  private static final int LONGEST_PATIENCE_FACTOR = 4;

  /** What is wrong with a master is said again after so many failures. */
  private static final int REMINDER = 50;

  /**
   * How long an answer may take.
   *
   * @param subscribe the first time; grows with failures, up to four times that
   * @param call any other call
   */
  record Patience(Duration subscribe, Duration call) {
    /** A master that has ten thousand agents to admit, each with a commit, takes its time. */
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(15));
  }

  private final Vertx vertx;
  private final HttpClient client;
  private final LeaderCheck check;
  private final Pauses pauses;
  private final RandomGenerator random;
  private final Patience patience;
  private final Optional<String> authorization;
  private final MasterListener listener;
  private final MasterStream.Watcher watcher = new StreamWatcher();
  private final Map<URI, String> told = new HashMap<>();
  private MasterRoute route;
  private Optional<MasterStream> stream = Optional.empty();
  private Optional<Subscribing> subscribing = Optional.empty();
  private boolean closed;
  private int attempt;
  private int failures;
  private int questions;

  /**
   * @param masters base URLs, in the order they are tried
   * @param random of the pauses
   * @param authorization header of all requests, a secret; empty for none
   * @param tls whom it trusts; empty for masters without TLS
   */
  public MasterConnection(
      Vertx vertx,
      List<URI> masters,
      Pauses pauses,
      RandomGenerator random,
      Optional<String> authorization,
      Optional<TlsMaterial> tls,
      MasterListener listener) {
    this(vertx, masters, pauses, random, Patience.DEFAULT, authorization, tls, listener);
  }

  MasterConnection(
      Vertx vertx,
      List<URI> masters,
      Pauses pauses,
      RandomGenerator random,
      Patience patience,
      Optional<String> authorization,
      Optional<TlsMaterial> tls,
      MasterListener listener) {
    this.patience = patience;
    this.authorization = authorization;
    this.vertx = vertx;
    this.route = MasterRoute.to(masters);
    this.pauses = pauses;
    this.random = random;
    this.listener = listener;
    this.client =
        vertx.createHttpClient(
            HttpTls.call(
                new HttpClientOptions()
                    .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                    .setTcpNoDelay(true),
                tls));
    this.check = new LeaderCheck(client);
    MasterRoute.duplicates(masters)
        .forEach(twice -> LOG.warn("event=duplicate_master master={}", twice));
  }

  @Override
  public void open() {
    subscribe();
  }

  private void subscribe() {
    if (closed) {
      return;
    }
    int mine = ++attempt;
    URI master = route.base();
    listener
        .subscription()
        .compose(call -> mine == attempt ? post(master, call) : Future.failedFuture("superseded"))
        .onComplete(
            done -> {
              if (mine != attempt || closed) {
                return;
              }
              subscribing = Optional.empty();
              if (done.failed()) {
                failed(String.valueOf(done.cause().getMessage()));
              } else {
                answered(master, done.result());
              }
            });
  }

  private Future<HttpClientResponse> post(URI master, Call call) {
    int factor = Math.min(LONGEST_PATIENCE_FACTOR, 1 + failures);
    Subscribing request =
        new Subscribing(
            vertx,
            client,
            target(master),
            Buffer.buffer(call.toByteArray()),
            patience.subscribe().multipliedBy(factor));
    subscribing = Optional.of(request);
    return request.answer();
  }

  private RequestOptions target(URI master) {
    RequestOptions target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(master.resolve(PATH).toString())
            .putHeader("Content-Type", PROTOBUF)
            .putHeader("Accept", PROTOBUF);
    authorization.ifPresent(header -> target.putHeader("Authorization", header));
    return target;
  }

  private void answered(URI master, HttpClientResponse response) {
    int status = response.statusCode();
    String id = response.getHeader(STREAM_HEADER);
    if (status == 200 && id != null) {
      opened(master, id, response);
    } else if (status == 307 || status == 308) {
      drop(response);
      redirected(response);
    } else if (status == 200) {
      drop(response);
      failed("its answer names no stream: this is no master");
    } else {
      int mine = attempt;
      Answers.text(response, MOST_ANSWER_BYTES)
          .onComplete(
              text -> {
                if (mine == attempt && !closed) {
                  failed(refusal(status, text.result().strip()));
                }
              });
    }
  }

  private String refusal(int status, String text) {
    String said = ("status " + status + " " + text).strip();
    if (status != 401) {
      return said;
    }
    return authorization.isPresent()
        ? said + ": it does not know the principal and secret of --credential"
        : said + ": it asks who this agent is, expected --credential";
  }

  private void opened(URI master, String id, HttpClientResponse response) {
    LeaderClaim claim = claim(response);
    Optional<String> objection = claim.objection(listener.fence());
    if (objection.isPresent()) {
      drop(response);
      failed(objection.get());
      return;
    }
    RequestOptions calls = target(master).putHeader(STREAM_HEADER, id);
    CallSender sender =
        new CallSender(client, calls, patience.call().toMillis(), why -> lost(id, why));
    MasterStream.Source source = new MasterStream.Source(master, id, claim.cluster());
    stream = Optional.of(new MasterStream(vertx, response, source, sender, watcher));
  }

  private static void drop(HttpClientResponse response) {
    response.exceptionHandler(reset -> {});
    response.request().reset();
  }

  private void redirected(HttpClientResponse response) {
    String location = String.valueOf(response.getHeader("Location"));
    Optional<String> objection = claim(response).objection(listener.fence());
    Optional<MasterRoute> there = route.redirected(location);
    if (objection.isPresent()) {
      failed("it points to " + location + ": " + objection.get());
    } else if (there.isEmpty()) {
      failed("it points to " + location + ", which leads nowhere");
    } else {
      route = there.get();
      subscribe();
    }
  }

  private static LeaderClaim claim(HttpClientResponse response) {
    return LeaderClaim.of(name -> Optional.ofNullable(response.getHeader(name)));
  }

  /** What the stream says; each word only as long as it is the stream. */
  private final class StreamWatcher implements MasterStream.Watcher {

    @Override
    public void received(MasterStream from, Event event) {
      if (isCurrent(from)) {
        judge(from, event);
      }
    }

    @Override
    public void broken(MasterStream which, String why) {
      if (isCurrent(which)) {
        lost(which, why);
      }
    }

    @Override
    public void silent(MasterStream which) {
      if (isCurrent(which)) {
        askOthers(which);
      }
    }
  }

  private boolean isCurrent(MasterStream one) {
    return stream.filter(one::equals).isPresent();
  }

  private void judge(MasterStream from, Event event) {
    Optional<String> objection =
        listener.fence().objection(from.source().cluster(), event.getTerm());
    if (objection.isPresent()) {
      LOG.warn(
          "event=master_refused master={} term={} cause=\"{}\"",
          from.source().master(),
          event.getTerm(),
          objection.get());
      hangUp("refused: " + objection.get());
      failed(objection.get());
      return;
    }
    if (event.getType() == Event.Type.SUBSCRIBED) {
      failures = 0;
      told.clear();
      route = route.settled();
      from.begin(event.getSubscribed());
    }
    handle(from, event);
  }

  private void handle(MasterStream from, Event event) {
    switch (event.getType()) {
      case PING -> send(Call.newBuilder().setType(Call.Type.PONG).build());
      case ERROR -> {
        hangUp("refused: " + event.getError().getMessage());
        failed("refused: " + event.getError().getMessage());
      }
      case SUBSCRIBED,
          RUN_TASKS,
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
          listener.event(event, from.source().cluster(), from.source().master().getAuthority());
      case UNKNOWN -> LOG.warn("event=unknown_event master={}", from.source().master());
    }
  }

  /** A leader that has nothing to say may have been stopped, and replaced. */
  private void askOthers(MasterStream silent) {
    List<URI> others = route.others();
    if (others.isEmpty()) {
      return;
    }
    URI asked = others.get(Math.floorMod(questions++, others.size()));
    check
        .ask(asked)
        .onComplete(
            answer -> {
              if (!isCurrent(silent)) {
                return;
              }
              if (answer.failed() || answer.result().isEmpty()) {
                silent.askSoon();
              } else if (answer.result().get().claim().isNews(listener.fence())) {
                replaced(silent, answer.result().get());
              }
            });
  }

  private void replaced(MasterStream silent, LeaderCheck.Leader leader) {
    hangUp(
        "%s says nothing, and %s leads with term %d"
            .formatted(
                silent.source().master(), leader.base(), leader.claim().term().orElseThrow()));
    route = route.pointing(leader.base());
    retry(failures);
  }

  private void lost(String id, String why) {
    stream.filter(open -> open.source().id().equals(id)).ifPresent(open -> lost(open, why));
  }

  /** A stream that broke: somebody else may lead already. */
  private void lost(MasterStream which, String why) {
    boolean known = which.subscribed();
    hangUp(why);
    if (known) {
      route = route.scattered(random.nextDouble());
      retry(failures++);
    } else {
      failed(why);
    }
  }

  @Override
  public void reconnect(String why) {
    stream.ifPresent(current -> lost(current, why));
  }

  /** Ends the stream without another. */
  private void hangUp(String why) {
    attempt++;
    Optional<MasterStream> ending = stream;
    stream = Optional.empty();
    ending.ifPresent(MasterStream::close);
    if (ending.filter(MasterStream::subscribed).isPresent()) {
      listener.disconnected(why);
    }
  }

  private void failed(String why) {
    URI master = route.base();
    if (failures % REMINDER == REMINDER - 1) {
      told.clear();
    }
    if (!why.equals(told.put(master, why))) {
      LOG.warn("event=subscribe_failed master={} failures={} cause=\"{}\"", master, failures, why);
    }
    route = route.advanced();
    retry(failures++);
  }

  private void retry(int failed) {
    if (closed) {
      return;
    }
    int mine = ++attempt;
    vertx.setTimer(
        Math.max(1, pauses.before(failed, random.nextDouble()).toMillis()),
        timer -> {
          if (mine == attempt) {
            subscribe();
          }
        });
  }

  @Override
  public void send(Call call) {
    stream.ifPresent(open -> open.calls().send(call));
  }

  @Override
  public Future<Void> flushed() {
    return stream.map(open -> open.calls().flushed()).orElseGet(Future::succeededFuture);
  }

  @Override
  public void close() {
    closed = true;
    attempt++;
    subscribing.ifPresent(request -> request.giveUp("closed"));
    stream.ifPresent(MasterStream::close);
    stream = Optional.empty();
    client.close();
  }
}

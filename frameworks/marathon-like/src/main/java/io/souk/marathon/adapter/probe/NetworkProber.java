package io.souk.marathon.adapter.probe;

import io.souk.marathon.app.HealthCheck;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.loop.Prober;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks tasks over HTTP, HTTPS and TCP. Until a check has succeeded for the first time it is
 * repeated quickly, at first after 100 ms and then at growing intervals up to the app's, so that a
 * deployment does not wait a whole interval for a task that is up.
 */
public final class NetworkProber implements Prober {

  private static final long FIRST_MILLIS = 100;

  /** More checks than these wait their turn; the time a check may take begins with its turn. */
  private static final int MAX_UNDER_WAY = 1000;

  private final Vertx vertx;
  private final HttpClient http;
  private final HttpClient https;
  private final NetClient tcp;
  private final Map<TaskId, List<Round>> running = new HashMap<>();
  private final Deque<Round> waiting = new ArrayDeque<>();
  private final int maxUnderWay;
  private int underWay;

  /** A prober that runs on the context of its callers. */
  public NetworkProber(Vertx vertx) {
    this(vertx, MAX_UNDER_WAY);
  }

  NetworkProber(Vertx vertx, int maxUnderWay) {
    this.vertx = vertx;
    this.maxUnderWay = maxUnderWay;
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(4).setMaxLifetime(60);
    HttpClientOptions plain = new HttpClientOptions().setKeepAlive(false);
    this.http = vertx.createHttpClient(plain, pool);
    this.https =
        vertx.createHttpClient(
            new HttpClientOptions(plain).setSsl(true).setTrustAll(true).setVerifyHost(false), pool);
    this.tcp = vertx.createNetClient(new NetClientOptions());
  }

  @Override
  public void start(List<Probe> probes, Listener listener) {
    probes.forEach(probe -> stop(probe.task()));
    for (Probe probe : probes) {
      Round round = new Round(probe, listener);
      running.computeIfAbsent(probe.task(), none -> new ArrayList<>()).add(round);
      round.arm();
    }
  }

  @Override
  public void stop(TaskId task) {
    List<Round> rounds = running.remove(task);
    if (rounds != null) {
      rounds.forEach(Round::end);
    }
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
    waiting.clear();
    http.close();
    https.close();
    tcp.close();
  }

  private void enter(Round round) {
    if (underWay < maxUnderWay) {
      round.begin();
    } else {
      waiting.add(round);
    }
  }

  private void beginWaiting() {
    while (underWay < maxUnderWay && !waiting.isEmpty()) {
      Round next = waiting.remove();
      if (!next.ended) {
        next.begin();
      }
    }
  }

  private Future<ProbeResult> ask(Probe probe) {
    long timeout = Math.max(1, probe.check().timeout().toMillis());
    return switch (probe.check().protocol()) {
      case HTTP, MESOS_HTTP -> get(http, probe, timeout);
      case HTTPS, MESOS_HTTPS -> get(https, probe, timeout);
      case TCP, MESOS_TCP -> connect(probe, timeout);
      case COMMAND -> Future.succeededFuture(new ProbeResult.Ignored());
    };
  }

  private Future<ProbeResult> get(HttpClient client, Probe probe, long timeout) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setServer(SocketAddress.inetSocketAddress(probe.port(), probe.host()))
            .setHost(probe.host().contains(":") ? "[" + probe.host() + "]" : probe.host())
            .setPort(probe.port())
            .setURI(probe.check().path())
            .setTimeout(timeout)
            .putHeader("User-Agent", "souk-marathon-health-check");
    // The head of the answer says all. A body may never end, so nobody waits for it.
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .timeout(timeout, TimeUnit.MILLISECONDS)
                    .map(response -> judge(probe.check(), response))
                    .onComplete(judged -> request.reset()))
        .otherwise(failure -> new ProbeResult.Bad(cause(failure)));
  }

  private static ProbeResult judge(HealthCheck check, HttpClientResponse response) {
    response.exceptionHandler(broken -> {});
    int status = response.statusCode();
    if (status >= 200 && status < 400) {
      return new ProbeResult.Good();
    }
    if (status < 200 && check.ignoresHttp1xx()) {
      return new ProbeResult.Ignored();
    }
    return new ProbeResult.Bad("HTTP status " + status + " " + response.statusMessage());
  }

  private Future<ProbeResult> connect(Probe probe, long timeout) {
    return tcp.connect(probe.port(), probe.host())
        .timeout(timeout, TimeUnit.MILLISECONDS)
        .<ProbeResult>map(
            socket -> {
              socket.close();
              return new ProbeResult.Good();
            })
        .otherwise(failure -> new ProbeResult.Bad(cause(failure)));
  }

  private static String cause(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  /** One check of one task, over and over. */
  private final class Round {

    private final Probe probe;
    private final Listener listener;
    private long nextMillis = FIRST_MILLIS;
    private boolean succeeded;
    private boolean ended;
    private long timer = -1;

    Round(Probe probe, Listener listener) {
      this.probe = probe;
      this.listener = listener;
    }

    void arm() {
      long interval = Math.max(FIRST_MILLIS, probe.check().interval().toMillis());
      long delay = succeeded ? interval : Math.min(interval, nextMillis);
      nextMillis = Math.min(interval, nextMillis * 2);
      timer = vertx.setTimer(delay, fired -> enter(this));
    }

    void begin() {
      underWay++;
      ask(probe).onSuccess(this::answered);
    }

    private void answered(ProbeResult result) {
      underWay--;
      beginWaiting();
      if (ended) {
        return;
      }
      succeeded |= result instanceof ProbeResult.Good;
      listener.probed(probe, result);
      if (!ended) {
        arm();
      }
    }

    void end() {
      ended = true;
      vertx.cancelTimer(timer);
    }
  }
}

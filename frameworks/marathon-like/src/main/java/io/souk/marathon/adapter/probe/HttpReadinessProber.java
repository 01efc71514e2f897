package io.souk.marathon.adapter.probe;

import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.loop.ReadinessProber;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Readiness checks over HTTP and HTTPS. They are repeated quickly at first, after 100 ms and then
 * at growing intervals up to the app's, so that an upgrade does not wait a whole interval for each
 * task that is up.
 */
public final class HttpReadinessProber implements ReadinessProber {

  private static final long FIRST_MILLIS = 100;

  private final Vertx vertx;
  private final HttpClient http;
  private final HttpClient https;
  private final Map<TaskId, Round> running = new HashMap<>();

  /** A prober that runs on the context of its callers. */
  public HttpReadinessProber(Vertx vertx) {
    this.vertx = vertx;
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(4);
    HttpClientOptions plain = new HttpClientOptions().setKeepAlive(false);
    this.http = vertx.createHttpClient(plain, pool);
    this.https =
        vertx.createHttpClient(
            new HttpClientOptions(plain).setSsl(true).setTrustAll(true).setVerifyHost(false), pool);
  }

  @Override
  public void start(ReadinessProbe probe, Listener listener) {
    stop(probe.task());
    Round round = new Round(probe, listener);
    running.put(probe.task(), round);
    round.ask();
  }

  @Override
  public void stop(TaskId task) {
    Round round = running.remove(task);
    if (round != null) {
      round.end();
    }
  }

  @Override
  public void close() {
    running.values().forEach(Round::end);
    running.clear();
    http.close();
    https.close();
  }

  private Future<ReadinessResult> ask(ReadinessProbe probe) {
    long timeout = Math.max(1, probe.check().timeout().toMillis());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(probe.host())
            .setPort(probe.port())
            .setURI(probe.check().path())
            .setTimeout(timeout)
            .putHeader("User-Agent", "souk-marathon-readiness-check");
    return (probe.check().isHttps() ? https : http)
        .request(options)
        .compose(HttpClientRequest::send)
        .compose(HttpReadinessProber::read)
        .timeout(timeout, TimeUnit.MILLISECONDS)
        .otherwise(
            failure ->
                ReadinessResult.none(
                    failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage())));
  }

  /** No more of a body is kept than is shown of it. */
  private static Future<ReadinessResult> read(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() < ReadinessResult.MAX_BODY) {
            body.appendBuffer(part);
          }
        });
    String type = response.getHeader("Content-Type");
    return response
        .end()
        .map(
            end ->
                new ReadinessResult(
                    response.statusCode(), type == null ? "" : type, body.toString()));
  }

  /** One task, asked over and over. */
  private final class Round {

    private final ReadinessProbe probe;
    private final Listener listener;
    private long nextMillis = FIRST_MILLIS;
    private boolean ended;
    private long timer = -1;

    Round(ReadinessProbe probe, Listener listener) {
      this.probe = probe;
      this.listener = listener;
    }

    void ask() {
      HttpReadinessProber.this.ask(probe).onSuccess(this::answered);
    }

    private void answered(ReadinessResult result) {
      if (ended) {
        return;
      }
      listener.answered(probe, result);
      if (!ended) {
        long interval = Math.max(FIRST_MILLIS, probe.check().interval().toMillis());
        timer = vertx.setTimer(Math.min(interval, nextMillis), fired -> ask());
        nextMillis = Math.min(interval, nextMillis * 2);
      }
    }

    void end() {
      ended = true;
      vertx.cancelTimer(timer);
    }
  }
}

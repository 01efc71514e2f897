package io.souk.marathon.adapter.prometheus;

import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.deploy.MetricAnswer;
import io.souk.marathon.loop.MetricSource;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Instant queries by Prometheus's HTTP API. One question at a time for each check, a few at a time
 * for each server, and answers of bounded size: a server that is slow or lies costs no more.
 */
public final class PrometheusSource implements MetricSource {

  private static final int MAX_BODY = 1024 * 1024;

  private final Vertx vertx;
  private final HttpClient client;
  private final Map<String, Round> running = new HashMap<>();

  /** A source that runs on the context of its callers. */
  public PrometheusSource(Vertx vertx) {
    this.vertx = vertx;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(4).setMaxWaitQueueSize(64));
  }

  @Override
  public void start(String key, MetricCheck check, Listener listener) {
    stop(key);
    Round round = new Round(check, listener);
    running.put(key, round);
    round.ask();
  }

  @Override
  public void stop(String key) {
    Round round = running.remove(key);
    if (round != null) {
      round.end();
    }
  }

  @Override
  public void close() {
    running.values().forEach(Round::end);
    running.clear();
    client.close();
  }

  private Future<MetricAnswer> ask(MetricCheck check) {
    long timeout = Math.max(1, check.timeout().toMillis());
    String base = check.url().endsWith("/") ? check.url() : check.url() + "/";
    String query = URLEncoder.encode(check.query(), StandardCharsets.UTF_8);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(base + "api/v1/query?query=" + query)
            .setTimeout(timeout)
            .putHeader("Accept", "application/json")
            .putHeader("User-Agent", "souk-marathon");
    return client
        .request(options)
        .compose(HttpClientRequest::send)
        .compose(PrometheusSource::read)
        .timeout(timeout, TimeUnit.MILLISECONDS)
        .otherwise(
            failure ->
                new MetricAnswer.None(
                    "no answer from "
                        + check.url()
                        + ": "
                        + (failure.getMessage() == null
                            ? failure.toString()
                            : failure.getMessage())));
  }

  private static Future<MetricAnswer> read(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    boolean[] tooLarge = {false};
    response.handler(
        part -> {
          tooLarge[0] |= body.length() + part.length() > MAX_BODY;
          if (!tooLarge[0]) {
            body.appendBuffer(part);
          }
        });
    return response
        .end()
        .map(
            end ->
                tooLarge[0]
                    ? new MetricAnswer.None("the answer is larger than " + MAX_BODY + " bytes")
                    : QueryAnswer.read(response.statusCode(), body.toString()));
  }

  /** One check, asked over and over. */
  private final class Round {

    private final MetricCheck check;
    private final Listener listener;
    private boolean ended;
    private long timer = -1;

    Round(MetricCheck check, Listener listener) {
      this.check = check;
      this.listener = listener;
    }

    void ask() {
      Future<MetricAnswer> answer;
      try {
        answer = PrometheusSource.this.ask(check);
      } catch (RuntimeException unusable) {
        // A URL that the rules let through and that the client cannot use.
        answer = Future.succeededFuture(new MetricAnswer.None(unusable.toString()));
      }
      answer.onSuccess(this::answered);
    }

    private void answered(MetricAnswer answer) {
      if (ended) {
        return;
      }
      listener.answered(answer);
      if (!ended) {
        timer = vertx.setTimer(Math.max(1, check.interval().toMillis()), fired -> ask());
      }
    }

    void end() {
      ended = true;
      vertx.cancelTimer(timer);
    }
  }
}

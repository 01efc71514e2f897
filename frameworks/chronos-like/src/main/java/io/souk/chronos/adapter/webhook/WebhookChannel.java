package io.souk.chronos.adapter.webhook;

import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Wording;
import io.souk.chronos.outbox.Channel;
import io.souk.chronos.outbox.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Posts notices to a URL. Redirections are not followed. */
public final class WebhookChannel implements Channel {

  private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(10);

  private final Webhook webhook;
  private final Wording wording;
  private final Duration timeout;
  private final HttpClient client;

  /** A channel to {@code webhook}, whose certificate the JVM must trust. */
  public WebhookChannel(Vertx vertx, Webhook webhook, Wording wording) {
    this(vertx, webhook, wording, STANDARD_TIMEOUT);
  }

  WebhookChannel(Vertx vertx, Webhook webhook, Wording wording, Duration timeout) {
    this.webhook = webhook;
    this.wording = wording;
    this.timeout = timeout;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setVerifyHost(true));
  }

  @Override
  public String name() {
    return webhook.form().channel();
  }

  @Override
  public List<String> addressees(Notice notice) {
    return webhook.form().addressees(notice);
  }

  @Override
  public Future<Delivery> send(Notice notice, String addressee) {
    Buffer body =
        Buffer.buffer(
            webhook
                .form()
                .body(notice, addressee, wording)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    return client
        .request(options())
        .compose(request -> post(request, body))
        .recover(failure -> Future.succeededFuture(new Delivery.Failed(reason(failure))));
  }

  private RequestOptions options() {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(webhook.url().toASCIIString())
            .setTimeout(timeout.toMillis())
            .putHeader("Content-Type", "application/json; charset=utf-8")
            .putHeader("User-Agent", "souk-chronos");
    webhook
        .credentials()
        .ifPresent(
            known -> {
              String pair = known.user() + ":" + known.password();
              byte[] utf8 = pair.getBytes(StandardCharsets.UTF_8);
              options.putHeader(
                  "Authorization", "Basic " + Base64.getEncoder().encodeToString(utf8));
            });
    return options;
  }

  private Future<Delivery> post(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(
            response -> {
              Delivery delivery = judge(response);
              letGo(request, response);
              return delivery;
            })
        .onFailure(failure -> request.reset());
  }

  /** The status has said it all. An empty answer leaves the connection for the next message. */
  private static void letGo(HttpClientRequest request, HttpClientResponse response) {
    String length = response.getHeader("Content-Length");
    boolean small = length != null && length.length() <= 4;
    // The client would log what we do ourselves.
    response.exceptionHandler(reset -> {});
    if (!small) {
      request.reset();
    }
  }

  private static Delivery judge(HttpClientResponse response) {
    int status = response.statusCode();
    String said = "HTTP " + status + " from the webhook";
    if (status >= 200 && status < 300) {
      return new Delivery.Taken();
    }
    boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
    return later
        ? new Delivery.Failed(said, pause(response.getHeader("Retry-After")))
        : new Delivery.Refused(said);
  }

  private static Optional<Duration> pause(String seconds) {
    return seconds != null && seconds.matches("\\d{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
        : Optional.empty();
  }

  /** The kind of failure only: messages of the client quote the address, which may be a secret. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "no answer from the webhook: " + root.getClass().getSimpleName();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}

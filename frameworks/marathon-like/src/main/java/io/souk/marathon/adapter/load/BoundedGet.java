package io.souk.marathon.adapter.load;

import io.souk.protocol.http.HttpTls;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** GET with limits of time and size. */
final class BoundedGet {

  private static final long TIMEOUT_MILLIS = 5000;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final HttpClient http;

  BoundedGet(Vertx vertx, Optional<TlsMaterial> tls) {
    this.http =
        vertx.createHttpClient(
            HttpTls.call(new HttpClientOptions().setConnectTimeout((int) TIMEOUT_MILLIS), tls),
            new PoolOptions().setHttp1MaxSize(4));
  }

  /** The body of a 200; anything else fails. Redirects are not followed. */
  Future<String> text(String url, String accept) {
    return text(url, accept, Optional.empty());
  }

  /**
   * The same.
   *
   * @param authorization header, a secret; empty for none
   */
  Future<String> text(String url, String accept, Optional<String> authorization) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url)
            .setTimeout(TIMEOUT_MILLIS)
            .putHeader("Accept", accept)
            .putHeader("User-Agent", "souk-marathon-autoscale");
    authorization.ifPresent(header -> options.putHeader("Authorization", header));
    return http.request(options)
        .compose(request -> request.send().compose(BoundedGet::read))
        .timeout(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Future<String> read(HttpClientResponse response) {
    Promise<String> whole = Promise.promise();
    if (response.statusCode() != 200) {
      response.handler(ignored -> {});
      return Future.failedFuture("status " + response.statusCode());
    }
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.handler(
        part -> {
          if (body.length() + part.length() > MAX_BYTES) {
            whole.tryFail("more than " + MAX_BYTES + " bytes");
            response.request().reset();
          } else {
            body.appendBuffer(part);
          }
        });
    response.endHandler(end -> whole.tryComplete(body.toString(StandardCharsets.UTF_8)));
    return whole.future();
  }

  void close() {
    http.close();
  }
}

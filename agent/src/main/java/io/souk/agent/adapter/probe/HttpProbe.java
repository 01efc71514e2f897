package io.souk.agent.adapter.probe;

import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** GETs a path and tells the status, redirects followed. */
record HttpProbe(HttpClient client, ProbeTarget.Http target, Optional<String> address)
    implements Probe {
  /** As much as is read of a body before the connection is dropped. */
  private static final int LARGEST_BODY = 64 * 1024;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  @Override
  public Attempt start(Optional<Duration> timeout) {
    if (address.isEmpty()) {
      return Attempt.ended(new ProbeResult.Failure("the container has no address"));
    }
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    Future<ProbeResult> result =
        client
            .request(options(timeout))
            .compose(
                request -> {
                  sent.set(request);
                  if (cancelled.get()) {
                    request.reset();
                  }
                  return request.send();
                })
            .compose(response -> BoundedBody.read(response, LARGEST_BODY).map(body -> response))
            .map(HttpProbe::answer)
            .otherwise(e -> new ProbeResult.Failure(TcpProbe.reason(e)));
    return new Attempt(
        result,
        () -> {
          cancelled.set(true);
          Optional.ofNullable(sent.get()).ifPresent(HttpClientRequest::reset);
        });
  }

  private RequestOptions options(Optional<Duration> timeout) {
    String path = target.path().isEmpty() ? "/" : target.path();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setSsl(target.scheme().equals("https"))
            .setHost(address.orElseThrow())
            .setPort(target.port())
            .setURI(path.replace(" ", "%20"))
            .setFollowRedirects(true)
            .putHeader(HttpHeaders.ACCEPT, "*/*")
            .putHeader(HttpHeaders.USER_AGENT, "souk-agent");
    timeout.ifPresent(limit -> options.setConnectTimeout(Math.max(1, limit.toMillis())));
    return options;
  }

  private static ProbeResult answer(HttpClientResponse response) {
    int status = response.statusCode();
    if (REDIRECTS.contains(status) && response.getHeader(HttpHeaders.LOCATION) != null) {
      return new ProbeResult.Failure("too many redirects");
    }
    return new ProbeResult.Answer(status);
  }
}

package io.souk.agent.adapter.probe;

import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Calls {@code grpc.health.v1.Health/Check} over HTTP/2 and tells the serving status. */
record GrpcProbe(HttpClient client, ProbeTarget.Grpc target, Optional<String> address)
    implements Probe {
  private static final String METHOD = "/grpc.health.v1.Health/Check";

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
                  return request.send(HealthMessages.request(target.service()));
                })
            .compose(GrpcProbe::answer)
            .otherwise(e -> new ProbeResult.Failure(TcpProbe.reason(e)));
    return new Attempt(
        result,
        () -> {
          cancelled.set(true);
          Optional.ofNullable(sent.get()).ifPresent(HttpClientRequest::reset);
        });
  }

  private RequestOptions options(Optional<Duration> timeout) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setSsl(target.tls())
            .setHost(address.orElseThrow())
            .setPort(target.port())
            .setURI(METHOD)
            .putHeader("content-type", "application/grpc")
            .putHeader("te", "trailers")
            .putHeader("user-agent", "souk-agent");
    timeout.ifPresent(
        limit -> {
          options.setConnectTimeout(Math.max(1, limit.toMillis()));
          // At most eight digits, says the protocol.
          options.putHeader("grpc-timeout", Math.min(limit.toMillis(), 99_999_999) + "m");
        });
    return options;
  }

  private static Future<ProbeResult> answer(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.request().reset();
      return Future.succeededFuture(
          new ProbeResult.Failure("HTTP status " + response.statusCode() + " to a gRPC call"));
    }
    return BoundedBody.read(response, HealthMessages.LARGEST).map(body -> answer(response, body));
  }

  /** Without a message the status stands in the head, else behind the message. */
  private static ProbeResult answer(HttpClientResponse response, Buffer body) {
    String status =
        Optional.ofNullable(response.getTrailer("grpc-status"))
            .or(() -> Optional.ofNullable(response.getHeader("grpc-status")))
            .orElse("none");
    return status.equals("0")
        ? HealthMessages.status(body)
            .<ProbeResult>map(ProbeResult.Answer::new)
            .orElseGet(() -> new ProbeResult.Failure("no gRPC health answer"))
        : new ProbeResult.Failure("gRPC status " + status);
  }
}

package io.souk.protocol.http;

import io.souk.protocol.negotiate.Accept;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** Which encodings a request has and takes (Mesos v1 APIs). */
public final class Negotiation {

  public static final String NOT_ACCEPTABLE =
      "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'";

  private Negotiation() {}

  /** JSON if it is allowed, else protobuf if that is; empty when neither is. */
  public static Optional<Codec> answer(HttpServerRequest request) {
    List<String> headers = request.headers().getAll(HttpHeaders.ACCEPT);
    return Accept.choose(
        headers.isEmpty() ? Optional.empty() : Optional.of(String.join(",", headers)));
  }

  /** The codec that a Content-Type names; parameters are refused, as Mesos does. */
  public static Optional<Codec> body(String contentType) {
    return Codec.ofContentType(contentType).filter(codec -> contentType.indexOf(';') < 0);
  }
}

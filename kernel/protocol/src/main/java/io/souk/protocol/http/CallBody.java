package io.souk.protocol.http;

import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns request bodies into calls, with the checks of the Mesos v1 APIs in their order: a content
 * type is there, it is one of the two, the body can be parsed, the call is complete.
 */
public final class CallBody<T extends Message> {

  private final Supplier<? extends Message.Builder> builders;
  private final String name;
  private final Function<T, Optional<String>> check;

  /**
   * @param builders of empty calls
   * @param name of the call's type in refusals
   * @param check finds what is missing
   */
  public CallBody(
      Supplier<? extends Message.Builder> builders,
      String name,
      Function<T, Optional<String>> check) {
    this.builders = builders;
    this.name = name;
    this.check = check;
  }

  /** Fails only with the connection; call it in the turn in which the request arrived. */
  public Future<Parsed<T>> read(HttpServerRequest request) {
    Optional<String> contentType = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE));
    return RequestBody.collect(request)
        .map(body -> parse(contentType, body))
        .recover(CallBody::unreadable);
  }

  private static <T> Future<Parsed<T>> unreadable(Throwable error) {
    return CallBody.<T>refusal(error)
        .<Future<Parsed<T>>>map(Future::succeededFuture)
        .orElseGet(() -> Future.failedFuture(error));
  }

  /** What to say to a client whose body could not be collected; nothing when it has gone. */
  public static <T> Optional<Parsed.Refused<T>> refusal(Throwable error) {
    if (!(error instanceof WireException known)) {
      return Optional.empty();
    }
    return switch (known.code()) {
      case TOO_LARGE -> Optional.of(new Parsed.Refused<>(413, known.getMessage()));
      case FRAMING -> Optional.of(new Parsed.Refused<>(400, known.getMessage()));
      case JSON_SYNTAX, JSON_MAPPING, PROTOBUF, VALUE, DISCONNECTED -> Optional.empty();
    };
  }

  private Parsed<T> parse(Optional<String> contentType, byte[] body) {
    if (contentType.isEmpty()) {
      return new Parsed.Refused<>(400, "Expecting 'Content-Type' to be present");
    }
    Optional<Codec> format = Negotiation.body(contentType.get());
    if (format.isEmpty()) {
      return new Parsed.Refused<>(
          415, "Expecting 'Content-Type' of application/json or application/x-protobuf");
    }
    try {
      @SuppressWarnings("unchecked") // The builder is the one of T.
      T call = (T) format.get().decode(body, builders.get()).build();
      return check
          .apply(call)
          .<Parsed<T>>map(
              problem -> new Parsed.Refused<>(400, "Failed to validate " + name + ": " + problem))
          .orElseGet(() -> new Parsed.Valid<>(call, format.get()));
    } catch (WireException e) {
      return new Parsed.Refused<>(400, e.requestFault("Call"));
    }
  }
}

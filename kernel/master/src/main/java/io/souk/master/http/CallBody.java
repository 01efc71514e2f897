package io.souk.master.http;

import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns request bodies into calls, with the checks of the Mesos v1 APIs in their order: a content
 * type is there, it is one of the two, the body can be parsed, the call is complete.
 */
final class CallBody<T extends Message> {

  private final Supplier<? extends Message.Builder> builders;
  private final String name;
  private final Function<T, Optional<String>> check;

  /**
   * @param builders of empty calls
   * @param name of the call's type in refusals
   * @param check finds what is missing
   */
  CallBody(
      Supplier<? extends Message.Builder> builders,
      String name,
      Function<T, Optional<String>> check) {
    this.builders = builders;
    this.name = name;
    this.check = check;
  }

  /** Never fails unless the connection does; call it in the turn in which the request arrived. */
  Future<Parsed<T>> read(Exchange exchange) {
    Optional<String> contentType = exchange.header(HttpHeaders.CONTENT_TYPE);
    return BodyReader.read(exchange.request())
        .map(body -> parse(contentType, body))
        .recover(
            error ->
                error instanceof BodyReader.TooLargeException
                    ? Future.succeededFuture(
                        new Parsed.Refused<>(
                            413, "Expecting a body of at most " + BodyReader.LIMIT + " bytes"))
                    : Future.failedFuture(error));
  }

  private Parsed<T> parse(Optional<String> contentType, Buffer body) {
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
      T call = (T) format.get().decode(body.getBytes(), builders.get()).build();
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

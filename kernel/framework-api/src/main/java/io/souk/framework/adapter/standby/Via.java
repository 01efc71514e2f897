package io.souk.framework.adapter.standby;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is passed on of headers, and how the way of a request shows in them. */
final class Via {

  private static final String STANDARD = "Via";

  /** Of one connection and not of the message; the rest is passed on. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host");

  private final String self;
  private final Optional<String> special;

  /**
   * @param self {@code host:port} of this service, as the others know it
   * @param special a header that says the same as {@code Via}
   */
  Via(String self, Optional<String> special) {
    this.self = self;
    this.special = special;
  }

  /** Whether a request has been here before: {@code 1.1 one:8080, 1.1 two:8080} names both. */
  boolean names(MultiMap headers) {
    return Stream.concat(Stream.of(STANDARD), special.stream())
        .flatMap(name -> headers.getAll(name).stream())
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(each -> each.strip().endsWith(" " + self));
  }

  /** Headers of the request to the leader. */
  void request(MultiMap from, MultiMap to) {
    copy(from, to);
    to.add(STANDARD, value());
    special.ifPresent(name -> to.add(name, value()));
  }

  /** Headers of the answer to the client. */
  void answer(MultiMap from, MultiMap to) {
    copy(from, to);
    special.ifPresent(name -> to.add(name, value()));
  }

  private String value() {
    return "1.1 " + self;
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
            to.add(name, value);
          }
        });
  }
}

package io.souk.protocol.http;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A complete answer.
 *
 * @param status HTTP status code
 * @param headers names compare without regard to case
 * @param body owned by this record
 */
public record WireAnswer(int status, MultiMap headers, byte[] body) {

  /** Whether the status is of the 200s. */
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}

package io.souk.master.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The body of a form.
 *
 * @param text as it was sent
 */
record Form(String text) {

  static Form of(byte[] body) {
    return new Form(new String(body, StandardCharsets.UTF_8));
  }

  /** The first field of that name; empty also when it has no value or is not well encoded. */
  Optional<String> find(String name) {
    for (String field : text.split("&")) {
      if (field.startsWith(name + "=")) {
        try {
          return Optional.of(
                  URLDecoder.decode(field.substring(name.length() + 1), StandardCharsets.UTF_8))
              .filter(value -> !value.isEmpty());
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}

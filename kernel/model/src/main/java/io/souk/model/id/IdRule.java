package io.souk.model.id;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an id's text may be. Ids become names of directories and containers, hence the rules (Mesos
 * v1 API, ids).
 */
public enum IdRule {
  /**
   * 1 to 255 bytes of UTF-8, neither "." nor "..", no control character, no slash, no backslash.
   */
  COMMON(255, false),
  /** As {@link #COMMON}, and at most 242 bytes, no dot and no space. */
  CONTAINER(242, true);

  private final int maxBytes;
  private final boolean strict;

  IdRule(int maxBytes, boolean strict) {
    this.maxBytes = maxBytes;
    this.strict = strict;
  }

  /** Says what is wrong with the text, in the words that follow "id …"; empty when it is valid. */
  public Optional<String> findFault(String value) {
    if (value.isEmpty()) {
      return Optional.of("must not be empty");
    }
    if (value.length() > maxBytes || value.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      return Optional.of("must not be longer than " + maxBytes + " bytes");
    }
    if (value.equals(".") || value.equals("..")) {
      return Optional.of("must not be '" + value + "'");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        return Optional.of("must not contain control characters");
      }
      if (c == '/' || c == '\\' || (strict && (c == '.' || c == ' '))) {
        return Optional.of("must not contain '" + c + "'");
      }
    }
    return Optional.empty();
  }

  void check(String what, String value) {
    findFault(value)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(what + " " + fault);
            });
  }
}

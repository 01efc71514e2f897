package io.souk.agent.adapter.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The small files of a group. What is not there, or not what it should be, reads as absent. */
final class Texts {

  private Texts() {}

  static Optional<String> read(Path file) {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  /** Writes in one go, as the kernel wants it. */
  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }

  /** A file with one number; {@code max} is none. */
  static OptionalLong number(Path file) {
    return read(file).map(text -> number(text.strip())).orElse(OptionalLong.empty());
  }

  static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException none) {
      return OptionalLong.empty();
    }
  }

  /** A file with a name and a number on each line. */
  static Map<String, Long> named(Path file) {
    return named(read(file).orElse(""));
  }

  static Map<String, Long> named(String text) {
    Map<String, Long> numbers = new HashMap<>();
    for (String line : text.split("\n")) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        number(line.substring(blank + 1).strip())
            .ifPresent(value -> numbers.put(line.substring(0, blank), value));
      }
    }
    return numbers;
  }
}

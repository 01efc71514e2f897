package io.souk.chronos.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tables that stand in text files beside the tests: a line an entry, {@code #} for remarks. */
public final class TextTable {

  private TextTable() {}

  /** The entries of a file of this package, each read by {@code parse}. */
  public static <T> Stream<T> read(String file, Function<String, T> parse) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                TextTable.class.getResourceAsStream(file), StandardCharsets.UTF_8))) {
      return in
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(parse)
          .toList()
          .stream();
    }
  }
}

package io.souk.bench.result;

import java.util.Locale;

/** Which number of a figure is meant. */
public enum Stat {
  /** The only one there is: a rate, a size, a count. */
  VALUE("value"),
  MIN("min"),
  MEAN("mean"),
  P50("p50"),
  P90("p90"),
  P99("p99"),
  P999("p99.9"),
  MAX("max");

  private final String text;

  Stat(String text) {
    this.text = text;
  }

  /** As it is written in tables. */
  public String text() {
    return text;
  }

  /** As it is written in JSON: the name in small letters. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when there is none of that key
   */
  static Stat ofKey(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}

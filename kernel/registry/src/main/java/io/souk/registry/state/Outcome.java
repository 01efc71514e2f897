package io.souk.registry.state;

/** What became of a batch. */
public sealed interface Outcome {

  /** It was written; its entries carry {@code version}. */
  record Written(long version) implements Outcome {}

  /**
   * Nothing was written, for the entry under {@code key} is not as expected.
   *
   * @param expected 0 for "no entry", else a version
   * @param found 0 for "no entry", else a version
   */
  record Conflict(String key, long expected, long found) implements Outcome {

    /** One line for the caller. */
    public String message() {
      return "'" + key + "' is at version " + found + ", expected was " + expected;
    }
  }
}

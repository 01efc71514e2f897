package io.souk.agent.runtime;

/**
 * The size of a terminal, in characters; zero where nobody knows.
 *
 * @param rows 0 to 65535
 * @param columns 0 to 65535
 */
public record WindowSize(int rows, int columns) {

  /** What a terminal has room to say about itself. */
  public static final int MAX = 65_535;

  public WindowSize {
    if (rows < 0 || rows > MAX || columns < 0 || columns > MAX) {
      throw new IllegalArgumentException(
          "A window of " + rows + " rows and " + columns + " columns: each must be 0 to " + MAX);
    }
  }
}

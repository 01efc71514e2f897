package io.souk.testkit.sim;

/** An invariant that did not hold, and what was seen. */
public record Violation(Invariant invariant, String message) {

  @Override
  public String toString() {
    return invariant + ": " + message;
  }
}

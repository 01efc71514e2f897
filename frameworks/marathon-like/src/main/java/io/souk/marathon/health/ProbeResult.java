package io.souk.marathon.health;

/** The outcome of one probe. */
public sealed interface ProbeResult {

  /** The task answered as it should. */
  record Good() implements ProbeResult {}

  /** It did not. */
  record Bad(String cause) implements ProbeResult {}

  /** The answer says nothing. */
  record Ignored() implements ProbeResult {}
}

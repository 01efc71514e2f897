package io.souk.chaos.check;

import java.time.Instant;

/**
 * A write of a client.
 *
 * @param key what it is about; the writes of a key come one after the other
 * @param change what was asked for
 * @param invoked when it was sent
 * @param completed when it was answered or given up
 * @param outcome what the client knows
 * @param detail what was sent to whom and what came back, for people
 */
public record Write(
    String key, Change change, Instant invoked, Instant completed, Outcome outcome, String detail) {

  /** What a client knows of a write. */
  public enum Outcome {
    /** Acknowledged: it was done. */
    OK,
    /** Refused: it was not done. */
    REFUSED,
    /** No answer, or one that says nothing: it may have been done, or be done yet. */
    UNKNOWN
  }
}

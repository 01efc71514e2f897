package io.souk.security.audit;

import java.time.Instant;

/** What the record holds. */
public sealed interface AuditEvent {

  /** One more than that of the event before. */
  long number();

  /** When it was. */
  Instant at();

  /**
   * Something was done or refused.
   *
   * @param number its place in the record
   */
  record Done(long number, Deed deed) implements AuditEvent {

    @Override
    public Instant at() {
      return deed.at();
    }
  }

  /**
   * Something is missing here.
   *
   * @param count how many events
   */
  record Lost(long number, Instant at, Cause cause, long count) implements AuditEvent {}

  /** Why something is missing. */
  enum Cause {
    /** More came at once than could wait. */
    QUEUE,
    /** The file could not be written; who listens has heard of it. */
    FILE,
    /** More was denied than is written down. */
    DENIALS
  }
}

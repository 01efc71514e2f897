package io.souk.security.audit;

/** Takes what is to be recorded. Never blocks, never fails; safe for use by many threads. */
@FunctionalInterface
public interface Audit {

  /** Nothing is recorded. */
  Audit NONE = deed -> {};

  /** Records something; what cannot be taken is counted as lost. */
  void record(Deed deed);
}

package io.souk.chronos.job;

/** What becomes of occurrences that nobody could serve at their time: member {@code missed}. */
public enum CatchUp {
  /** One late run for the latest of them; the others are recorded as missed. */
  ONCE,
  /** One run for each, one after the other unless runs may overlap. */
  ALL,
  /** None runs; all are recorded as missed. */
  SKIP
}

package io.souk.chronos.job;

/** What an occurrence does while a run of its job waits or is alive. */
public enum Overlap {
  /** It is passed over and recorded as missed. */
  SKIP,
  /** It waits until the run is over; further ones come to it. */
  QUEUE,
  /** It starts beside the run. */
  ALLOW
}

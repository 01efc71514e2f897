package io.souk.chronos.job;

/** What is done about an attempt of which nobody can say whether it is over. */
public enum Guarantee {
  /** The run is lost: it is not started again, so two tasks of it never live at once. */
  AT_MOST_ONCE,
  /** It is repeated as one that failed, so its task may live twice. */
  AT_LEAST_ONCE;

  /** As in JSON, {@code at-most-once}. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}

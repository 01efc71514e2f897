package io.souk.master.bus;

/** The event-bus addresses of the master. */
public final class Addresses {

  /** Takes {@link Command}s, answers with {@link Reply}; served by the loop's verticle. */
  public static final String MAILBOX = "souk.master.mailbox";

  private Addresses() {}
}

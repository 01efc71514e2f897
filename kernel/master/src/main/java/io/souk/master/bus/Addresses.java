package io.souk.master.bus;

/** The event-bus addresses of the master. */
public final class Addresses {

  /** Takes {@link Command}s, answers with {@link Reply}; served by the loop's verticle. */
  public static final String MAILBOX = "souk.master.mailbox";

  private static final String STREAM_PREFIX = "souk.master.stream.";

  private Addresses() {}

  /** Takes the {@link StreamRecord}s of one stream; served by whoever holds the connection. */
  public static String stream(StreamId stream) {
    return STREAM_PREFIX + stream.value();
  }
}

package io.souk.protocol.http;

import com.google.protobuf.Message;

/** What came of an attempt to open a stream. */
public sealed interface Subscribed<M extends Message> {

  /** The stream is open; nothing is delivered before it is started. */
  record Opened<M extends Message>(RecordSubscription<M> stream) implements Subscribed<M> {}

  /** The server answered something other than 200. */
  record Refused<M extends Message>(WireAnswer answer) implements Subscribed<M> {}
}

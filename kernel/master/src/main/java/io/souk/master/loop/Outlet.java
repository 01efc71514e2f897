package io.souk.master.loop;

import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;

/** Where the records of streams go. */
@FunctionalInterface
public interface Outlet {

  /** Sends a record down a stream; dropped when nobody serves it any more. */
  void send(StreamId stream, StreamRecord record);
}

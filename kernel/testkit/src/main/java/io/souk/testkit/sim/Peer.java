package io.souk.testkit.sim;

import io.souk.master.bus.StreamRecord;

/** An agent or a framework, as the network sees it. */
interface Peer {

  String name();

  /** A record has arrived on a stream that this side has open. */
  void received(Connection on, StreamRecord record);

  /** The connection is gone, or could not be made. */
  void broken(Connection which);
}

package io.souk.testkit.sim;

import io.souk.master.bus.StreamId;

/** One stream between a client and a master process, with the calls that belong to it. */
final class Connection {

  final StreamId stream;
  final Peer client;
  final MasterProcess server;
  boolean clientOpen = true;
  boolean serverOpen = true;

  /** Nothing passes any more, whether the ends know it or not. */
  boolean cut;

  /** When the newest record or call of either direction arrives: later ones come after it. */
  long downUntil;

  long upUntil;

  Connection(StreamId stream, Peer client, MasterProcess server) {
    this.stream = stream;
    this.client = client;
    this.server = server;
  }
}

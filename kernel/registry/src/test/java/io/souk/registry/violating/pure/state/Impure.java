package io.souk.registry.violating.pure.state;

import org.apache.ratis.protocol.RaftPeerId;

/** Reads the clock and knows Ratis. */
final class Impure {

  private final RaftPeerId peer;

  Impure(RaftPeerId peer) {
    this.peer = peer;
  }

  String stamp() {
    return peer + "@" + System.currentTimeMillis();
  }
}

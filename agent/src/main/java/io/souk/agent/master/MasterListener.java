package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.leader.Fence;
import io.vertx.core.Future;
import java.util.Optional;

/** Told what the master says; always on the connection's context. */
public interface MasterListener {

  /** The SUBSCRIBE call to open a stream with, made when it is needed; on the same context. */
  Future<Call> subscription();

  /** Which masters may be obeyed, as of now; events of others are not handed over. */
  Fence fence();

  /**
   * An event of the stream, SUBSCRIBED first. PING is answered already.
   *
   * @param cluster of the master; empty when it named none
   * @param master {@code host:port} that sent it
   */
  void event(Event event, Optional<String> cluster, String master);

  /** A stream of which SUBSCRIBED was heard is gone; another is being opened. */
  void disconnected(String why);
}

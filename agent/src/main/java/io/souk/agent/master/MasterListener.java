package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.vertx.core.Future;

/** Told what the master says; always on the connection's context. */
public interface MasterListener {

  /** The SUBSCRIBE call to open a stream with, made when it is needed; on the same context. */
  Future<Call> subscription();

  /**
   * An event of the stream, SUBSCRIBED first. PING is answered already.
   *
   * @param master {@code host:port} that sent it
   */
  void event(Event event, String master);

  /** The stream is gone; another is being opened unless the connection was closed. */
  void disconnected(String why);
}

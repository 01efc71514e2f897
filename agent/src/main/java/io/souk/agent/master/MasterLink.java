package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.vertx.core.Future;

/** The way to the leading master. Everything happens on one context. */
public interface MasterLink {

  /** Starts to look for the leading master; from then on it never gives up until closed. */
  void open();

  /** Sends a call after those sent before. Dropped when there is no stream. */
  void send(Call call);

  /** Completes when all calls sent so far were answered or dropped. */
  Future<Void> flushed();

  /** Drops the stream and opens another. */
  void reconnect(String why);

  /** Drops the stream for good. */
  void close();
}

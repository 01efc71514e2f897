package io.souk.agent.executor;

import io.souk.protocol.mesos.executor.Event;

/** The way to an executor that has subscribed. From any thread; what was sent keeps its order. */
public interface ExecutorStream {

  /** Does nothing once the stream is closed. */
  void send(Event event);

  /** Ends the stream after what was sent so far. */
  void close();
}

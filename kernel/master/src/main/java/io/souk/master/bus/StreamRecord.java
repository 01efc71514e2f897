package io.souk.master.bus;

/** What the loop sends down a stream, in order. */
public sealed interface StreamRecord {

  /** To a framework. */
  record FrameworkEvent(io.souk.protocol.mesos.scheduler.Event event) implements StreamRecord {}

  /** To an agent; carries the term. */
  record AgentEvent(io.souk.protocol.agent.Event event) implements StreamRecord {}

  /** Nothing follows: flush, then close the connection. */
  record EndOfStream(String reason) implements StreamRecord {}
}

package io.souk.agent.adapter.process;

/** A kind of namespace that a container can have for itself. */
public enum Space {
  /** Its own view of the file system, with a {@code /tmp} of its own. */
  FILES,
  /** It sees no other processes. */
  PROCESSES,
  /** Its own semaphores, message queues and shared memory. */
  MESSAGES
}

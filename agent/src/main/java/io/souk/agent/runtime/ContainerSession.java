package io.souk.agent.runtime;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A command that runs inside a container, and the talk with it. It never outlives the agent's
 * process or the container. Same threading rules as {@link ContainerRuntime}.
 */
public interface ContainerSession {

  /** The id given in its request. */
  String id();

  /**
   * What it says next, in the order in which each stream said it. What is not read holds the
   * command up, as a full pipe does. One read at a time.
   *
   * @return empty when it has ended and all it said was read; never fails
   */
  Future<Optional<SessionOutput>> read();

  /**
   * Gives it input.
   *
   * @return completes when it was handed over, which waits for a command that does not read: wait
   *     for it before the next write. Fails when the command does not take input any more
   */
  Future<Void> write(Buffer data);

  /**
   * Ends its input. With a terminal it does nothing: there an end-of-file character ends the input.
   */
  Future<Void> endInput();

  /** Gives its terminal another size; does nothing without one. */
  Future<Void> resize(WindowSize size);

  /**
   * Sends its command a signal, and all that belongs to it.
   *
   * @param number 1 to 64
   */
  Future<Void> signal(int number);

  /** Completes once, never fails, when the command and all that belongs to it have ended. */
  Future<ContainerExit> exited();

  /** Ends it at once with everything in it; what it said is not kept. Completes with its end. */
  Future<Void> close();
}

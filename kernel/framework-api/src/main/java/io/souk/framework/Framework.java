package io.souk.framework;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A framework hosted by the leading master, or run as a process of its own over HTTP.
 *
 * <p>The host starts it when its master begins to lead and stops it when that ends; an instance is
 * started once and never again after it was stopped.
 */
public interface Framework {

  /**
   * The framework's name and the namespace of its {@link Store}: 1 to 40 characters of {@code
   * [a-z0-9-]}, starting with a letter, for example {@code marathon}.
   */
  String name();

  /**
   * The port that {@link #start} opens, when clients may use it on every master: a host keeps it
   * open while it does not lead and passes what comes to the leader's framework. Known before the
   * start, and always the same. Empty: nobody answers on masters that do not lead.
   */
  default Optional<HttpEndpoint> endpoint() {
    return Optional.empty();
  }

  /**
   * How a host that does not lead makes itself ready for {@link #start}. Asked of an instance that
   * is not started. Empty: it does not.
   */
  default Optional<Rehearsal> rehearsal() {
    return Optional.empty();
  }

  /**
   * Loads its state, opens its port and its session. Completes once the port serves; fails with the
   * reason when it cannot.
   */
  CompletionStage<Void> start(FrameworkContext context);

  /**
   * Closes port and session and writes nothing more. Tasks keep running. Completes when done,
   * within 5 seconds.
   */
  CompletionStage<Void> stop();
}

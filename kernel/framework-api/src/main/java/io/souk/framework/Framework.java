package io.souk.framework;

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

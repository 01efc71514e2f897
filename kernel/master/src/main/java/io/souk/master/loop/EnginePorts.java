package io.souk.master.loop;

import io.souk.master.view.LiveView;
import io.souk.registry.Registry;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What the engine works with.
 *
 * @param registry where commits go
 * @param view where changes of the state are published
 * @param outlet where records of streams go
 * @param onGivenUp told the reason when the engine had to drop its state; this member must not go
 *     on as leader of this term
 * @param quiet whether nobody wants to read what happens
 */
public record EnginePorts(
    Registry registry,
    LiveView view,
    Outlet outlet,
    Timers timers,
    InstantSource clock,
    LoopMetrics metrics,
    Consumer<String> onGivenUp,
    boolean quiet) {

  /** Of an engine whose events are logged. */
  public EnginePorts(
      Registry registry,
      LiveView view,
      Outlet outlet,
      Timers timers,
      InstantSource clock,
      LoopMetrics metrics,
      Consumer<String> onGivenUp) {
    this(registry, view, outlet, timers, clock, metrics, onGivenUp, false);
  }
}

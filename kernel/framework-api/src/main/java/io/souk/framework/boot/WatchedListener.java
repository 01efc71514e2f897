package io.souk.framework.boot;

import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.function.Consumer;

/**
 * A framework's listener, of which somebody hears what it throws, be it an {@link Error}.
 *
 * @param onEscape told in place of whoever called
 */
public record WatchedListener(SchedulerSession.Listener listener, Consumer<Throwable> onEscape)
    implements SchedulerSession.Listener {

  @Override
  public void onEvent(Event event) {
    watch(() -> listener.onEvent(event));
  }

  @Override
  public void onDisconnected(String reason) {
    watch(() -> listener.onDisconnected(reason));
  }

  private void watch(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable escaped) {
      onEscape.accept(escaped);
    }
  }
}

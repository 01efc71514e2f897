package io.souk.marathon.loop;

import io.souk.marathon.event.Event;

/** Takes events for whoever listens. Called on the loop's thread; must not block. */
public interface EventSink {

  /** Tells all listeners. */
  void publish(Event event);
}

package io.souk.marathon.loop;

import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.deploy.MetricAnswer;

/** Asks metrics servers again and again. Called on the loop's thread; reports there. */
public interface MetricSource {

  /** Where answers go. */
  interface Listener {

    /** The server has answered, or has not in time. */
    void answered(MetricAnswer answer);
  }

  /** Asks at once and then at the check's interval; what was asked under this key ends. */
  void start(String key, MetricCheck check, Listener listener);

  /** Asks no longer. */
  void stop(String key);

  /** Asks nothing any longer. */
  void close();
}

package io.souk.marathon.loop;

import io.souk.marathon.app.AppId;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Measures the load of apps. */
public interface LoadSource {

  /**
   * Measures these apps and forgets what it knew of all others. Never fails: an app whose load
   * cannot be had is left out, as is one that is measured for the first time where only the
   * difference between two measurements tells.
   */
  Future<Map<AppId, Measurement>> measure(List<Target> targets);

  /** Ends the connections. */
  void close();
}

package io.souk.marathon.loop;

import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.TaskId;

/** Asks tasks whether they are ready. Called on the loop's thread; reports there. */
public interface ReadinessProber {

  /** Where answers go. */
  interface Listener {

    /** A task has answered, or has not in time. */
    void answered(ReadinessProbe probe, ReadinessResult result);
  }

  /** Asks at once and then again and again, until told to stop; once per task. */
  void start(ReadinessProbe probe, Listener listener);

  /** Asks a task no longer. */
  void stop(TaskId task);

  /** Asks nobody any longer. */
  void close();
}

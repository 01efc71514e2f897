package io.souk.marathon.loop;

import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import java.util.List;

/** Checks tasks again and again. Called on the loop's thread; reports there. */
public interface Prober {

  /** Where results go. */
  interface Listener {

    /** A probe has a result. */
    void probed(Probe probe, ProbeResult result);
  }

  /** Begins these probes; those of the same task that run already are replaced. */
  void start(List<Probe> probes, Listener listener);

  /** Ends all probes of a task. */
  void stop(TaskId task);

  /** Ends all probes. */
  void close();
}

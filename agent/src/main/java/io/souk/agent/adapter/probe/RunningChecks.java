package io.souk.agent.adapter.probe;

import io.souk.agent.check.Checks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The checks of one task, which may be stopped before they have begun. */
final class RunningChecks implements Checks.Running {
  private List<CheckLoop> loops = List.of();
  private Optional<ProbeNetwork> network = Optional.empty();
  private boolean stopped;

  /** Begins, unless it has been stopped already. */
  void begin(List<CheckLoop> newLoops, ProbeNetwork newNetwork, Instant runningSince) {
    synchronized (this) {
      if (!stopped) {
        loops = List.copyOf(newLoops);
        network = Optional.of(newNetwork);
        newLoops.forEach(loop -> loop.start(runningSince));
        return;
      }
    }
    newNetwork.close();
  }

  @Override
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    loops.forEach(CheckLoop::stop);
    network.ifPresent(ProbeNetwork::close);
  }
}

package io.souk.bench.load.launch;

import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Size;
import io.souk.bench.load.framework.Ledger;
import java.util.Locale;

/** Fills the agents of a cluster evenly, each from one offer, before something else is measured. */
public final class Filled {

  private Filled() {}

  /** Tasks on an agent at most. */
  public static int perAgent(Size size) {
    return (size.tasks() + size.agents() - 1) / size.agents();
  }

  /**
   * Launches all tasks, and waits until they run, all is acknowledged, and what is left of the
   * agents is offered again.
   *
   * @param cpus of a task
   */
  public static void fill(
      Cluster cluster, Size size, double cpus, Ledger ledger, Launcher launcher) {
    long from = System.nanoTime();
    cluster.until(
        () -> launcher.held() >= size.agents(),
        () -> "%d offers of %d agents".formatted(launcher.held(), size.agents()));
    cluster.frameworks().on(() -> launcher.launch(cluster.frameworks().all(), size.tasks()));
    cluster.until(
        () -> ledger.running() == size.tasks(),
        () -> "%d of %d tasks run".formatted(ledger.running(), size.tasks()));
    cluster.quiet();
    double left = size.agents() * AgentShape.CPUS - size.tasks() * cpus;
    cluster.until(
        () -> launcher.cpusHeld() > left - cpus / 2,
        () -> "%.1f cpus are offered, %.1f are left".formatted(launcher.cpusHeld(), left));
    System.out.printf(
        Locale.ROOT, "%s: all run after %.1f s%n", size.text(), (System.nanoTime() - from) / 1e9);
  }
}

package io.souk.bench.allocation;

import java.util.Locale;

/** How much heap it takes to remember that every framework declined every agent. */
final class FilterMemory {

  private final int agents;
  private final int frameworks;

  FilterMemory(int agents, int frameworks) {
    this.agents = agents;
    this.frameworks = frameworks;
  }

  String describe() {
    AllocatorCluster cluster = new AllocatorCluster(agents, frameworks);
    long before = used();
    cluster.refuseEverything();
    long together = used() - before;
    AllocatorCluster second = new AllocatorCluster(agents, frameworks);
    before = used();
    second.refuseEverythingAtDifferentTimes();
    long apart = used() - before;
    return String.format(
        Locale.ROOT,
        "%,d filters: %.1f MB when they end together, %.1f MB when each framework's end at a time"
            + " of their own (%d offers to go on with)",
        (long) agents * frameworks,
        together / 1e6,
        apart / 1e6,
        cluster.cycle().size() + second.cycle().size());
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

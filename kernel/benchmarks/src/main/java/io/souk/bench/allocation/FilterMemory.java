package io.souk.bench.allocation;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import java.util.List;

/** How much heap it takes to remember that every framework declined every agent. */
final class FilterMemory {

  private final int agents;
  private final int frameworks;

  FilterMemory(int agents, int frameworks) {
    this.agents = agents;
    this.frameworks = frameworks;
  }

  Result measure() {
    AllocatorCluster cluster = new AllocatorCluster(agents, frameworks);
    long before = used();
    cluster.refuseEverything();
    long together = used() - before;
    AllocatorCluster second = new AllocatorCluster(agents, frameworks);
    before = used();
    second.refuseEverythingAtDifferentTimes();
    long apart = used() - before;
    int offers = cluster.cycle().size() + second.cycle().size();
    List<String> faults =
        offers == 0 ? List.of() : List.of(offers + " offers although all were declined");
    return Result.of(Scaling.WORKLOAD, Figures.variant("filters", agents, frameworks), 2, faults)
        .with(memory("that end together", together))
        .with(memory("of which each framework's end at a time of their own", apart));
  }

  private Figure memory(String which, long bytes) {
    long filters = (long) agents * frameworks;
    return Figure.of("filters %s, heap".formatted(which), "MB", bytes / 1e6)
        .withAtMost(Stat.VALUE, 64)
        .withPeer("Mesos 1.11.0 at 4.5 KB each", Stat.VALUE, filters * 4.5e-3);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

package io.souk.bench.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the CPU time of a tree of processes from everybody else's, by looking at all of them from
 * time to time. For one thread.
 *
 * <p>A process belongs to the tree when the root is its ancestor or was when it was first seen, and
 * when it runs a program that works for the tree without being its child, such as a container
 * engine. The time of a process that ends goes to whoever waited for it; where that is a stranger,
 * since the process had lost its parent, it is taken off the stranger's.
 */
final class CpuLedger {

  private record Identity(long pid, long started) {}

  private final long root;
  private final Set<String> ours;
  private Map<Identity, ProcessTimes> tree = Map.of();
  private long first = -1;
  private long foreign;
  private long inherited;

  /**
   * @param root its pid
   * @param ours names of programs that belong to the tree wherever they run
   */
  CpuLedger(long root, Set<String> ours) {
    this.root = root;
    this.ours = ours;
  }

  /** Takes in what there is now. */
  void add(List<ProcessTimes> processes) {
    Map<Long, ProcessTimes> byPid = new HashMap<>();
    processes.forEach(each -> byPid.put(each.pid(), each));
    Map<Identity, ProcessTimes> next = new HashMap<>();
    long others = 0;
    for (ProcessTimes each : processes) {
      if (isOurs(each, byPid)) {
        next.put(identity(each), each);
      } else if (!each.isKernel()) {
        others += each.ticks();
      }
    }
    Set<Long> before = new HashSet<>();
    tree.keySet().forEach(each -> before.add(each.pid()));
    tree.forEach(
        (identity, last) -> {
          if (!next.containsKey(identity) && !before.contains(last.parent())) {
            inherited += last.ticks();
          }
        });
    tree = next;
    if (first < 0) {
      first = others;
    }
    foreign = others - first;
  }

  private boolean isOurs(ProcessTimes process, Map<Long, ProcessTimes> byPid) {
    ProcessTimes each = process;
    // Pids may change between the reading of two processes: a chain has an end nevertheless.
    for (int depth = 0; each != null && depth < byPid.size(); depth++) {
      if (each.pid() == root || tree.containsKey(identity(each)) || ours.contains(each.name())) {
        return true;
      }
      each = byPid.get(each.parent());
    }
    return false;
  }

  private static Identity identity(ProcessTimes process) {
    return new Identity(process.pid(), process.started());
  }

  /** Ticks of all others since the first look, not less than 0. */
  long foreignTicks() {
    return Math.max(0, foreign - inherited);
  }
}

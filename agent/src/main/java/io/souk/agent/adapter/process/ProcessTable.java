package io.souk.agent.adapter.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All processes of the machine at one moment, found by what containers are known by. Made once for
 * everybody who wants to look at that moment; safe for any thread.
 */
final class ProcessTable {

  /** How the names of variables begin that say what a process belongs to. */
  private static final String MARKS = "SOUK_";

  private final Map<Integer, ProcessStat> byPid = new HashMap<>();
  private final Map<Integer, List<ProcessStat>> bySession = new HashMap<>();
  private final Map<Integer, List<ProcessStat>> byParent = new HashMap<>();
  private final Map<String, List<ProcessStat>> byMark;

  private ProcessTable(Collection<ProcessStat> all, Map<String, List<ProcessStat>> byMark) {
    for (ProcessStat process : all) {
      byPid.put(process.pid(), process);
      bySession.computeIfAbsent(process.session(), session -> new ArrayList<>()).add(process);
      byParent.computeIfAbsent(process.parent(), parent -> new ArrayList<>()).add(process);
    }
    this.byMark = byMark;
  }

  /** Looks at the machine. */
  static ProcessTable scan() {
    ProcReader reader = new ProcReader();
    List<ProcessStat> all = ProcFs.all(reader);
    Map<String, List<ProcessStat>> byMark = new HashMap<>();
    for (ProcessStat process : all) {
      if (reader.read("/proc/" + process.pid() + "/environ")) {
        for (String mark : reader.entries(MARKS)) {
          byMark.computeIfAbsent(mark, each -> new ArrayList<>()).add(process);
        }
      }
    }
    return new ProcessTable(all, byMark);
  }

  Optional<ProcessStat> find(int pid) {
    return Optional.ofNullable(byPid.get(pid));
  }

  List<ProcessStat> inSession(int session) {
    return bySession.getOrDefault(session, List.of());
  }

  /** Those that were started with this {@code NAME=value}, a name of ours. */
  List<ProcessStat> marked(String assignment) {
    return byMark.getOrDefault(assignment, List.of());
  }

  /** Children of a process, their children, and so on. */
  List<ProcessStat> descendants(int root) {
    List<ProcessStat> found = new ArrayList<>();
    Deque<Integer> parents = new ArrayDeque<>(List.of(root));
    while (!parents.isEmpty() && found.size() <= byPid.size()) {
      List<ProcessStat> children = byParent.getOrDefault(parents.poll(), List.of());
      found.addAll(children);
      children.forEach(child -> parents.add(child.pid()));
    }
    return found;
  }
}

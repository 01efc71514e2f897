package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Cgroup;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All processes of a container that has a control group: none of them gets out of it. */
record GroupTree(Cgroup group) implements ProcessTree {

  private static final int ROUNDS = 3;

  @Override
  public List<ProcessStat> members() {
    return group.processes().stream().flatMap(pid -> ProcFs.find(pid).stream()).toList();
  }

  @Override
  public void terminate() {
    Set<Integer> told = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Integer> others = group.processes().stream().filter(told::add).toList();
      if (others.isEmpty()) {
        return;
      }
      others.forEach(pid -> ProcessHandle.of(pid.longValue()).ifPresent(ProcessHandle::destroy));
    }
  }

  @Override
  public boolean killAll(Duration limit) {
    return group.killAll(limit);
  }
}

package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Amounts;
import io.souk.agent.adapter.cgroup.Counters;
import io.souk.agent.adapter.cgroup.Policy;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.List;
import java.util.Optional;

/** What a container uses: from its control group, and from {@code /proc} what that cannot tell. */
final class Usage {

  /** {@code USER_HZ}, the same on every Linux that runs a JVM. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Amounts.Machine MACHINE = Amounts.Machine.here();

  private Usage() {}

  static ResourceStatistics measure(
      ProcessTree tree, Optional<Confinement> confinement, Workload work) {
    ResourceStatistics.Builder statistics =
        ResourceStatistics.newBuilder().setTimestamp(System.currentTimeMillis() / 1000.0);
    Amounts.Machine machine = confinement.map(it -> it.cgroups().machine()).orElse(MACHINE);
    Amounts amounts =
        confinement
            .map(it -> it.cgroups().amounts(work))
            .orElseGet(() -> Amounts.of(work, Policy.NONE, machine));
    amounts.addTo(statistics, work, machine);
    confinement.ifPresent(it -> Counters.addTo(statistics, it.group()));
    if (!statistics.hasCpusUserTimeSecs()
        || !statistics.hasMemRssBytes()
        || !statistics.hasThreads()) {
      addProcesses(statistics, tree.members());
    }
    return statistics.build();
  }

  private static void addProcesses(
      ResourceStatistics.Builder statistics, List<ProcessStat> members) {
    long user = 0;
    long system = 0;
    long resident = 0;
    int threads = 0;
    boolean memory = !statistics.hasMemRssBytes();
    for (ProcessStat process : members) {
      user += process.userTicks();
      system += process.systemTicks();
      threads += process.threads();
      resident += memory ? ProcFs.residentBytes(process.pid()) : 0;
    }
    if (!statistics.hasProcesses()) {
      statistics.setProcesses(members.size());
    }
    if (!statistics.hasThreads()) {
      statistics.setThreads(threads);
    }
    if (!statistics.hasCpusUserTimeSecs()) {
      statistics.setCpusUserTimeSecs(user / TICKS_PER_SECOND);
      statistics.setCpusSystemTimeSecs(system / TICKS_PER_SECOND);
    }
    if (memory) {
      statistics.setMemRssBytes(resident);
    }
  }
}

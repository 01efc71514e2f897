package io.souk.agent.run;

import io.souk.agent.oversubscribe.MachineUse.ExecutorUse;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Sums up runs by the executors they belong to. */
final class ExecutorUses {

  private ExecutorUses() {}

  /** Of what has not ended. */
  static List<ExecutorUse> of(Collection<TaskRun> runs, Lending.CpuRates rates) {
    Map<String, List<TaskRun>> byContainer = new LinkedHashMap<>();
    for (TaskRun run : runs) {
      if (run.phase() != TaskRun.Phase.ENDED) {
        byContainer.computeIfAbsent(container(run), none -> new ArrayList<>()).add(run);
      }
    }
    List<ExecutorUse> uses = new ArrayList<>();
    byContainer.forEach((container, members) -> uses.add(use(container, members, rates)));
    return uses;
  }

  static String container(TaskRun run) {
    return run.origin().pod().map(Pod::containerId).orElse(run.origin().containerId());
  }

  /** Its own and that of its executor: which of them there are depends on the kind. */
  static Set<String> containers(TaskRun run) {
    return new LinkedHashSet<>(List.of(run.origin().containerId(), container(run)));
  }

  private static ExecutorUse use(String container, List<TaskRun> members, Lending.CpuRates rates) {
    TaskRun any = members.get(0);
    Resources allocated =
        any.origin()
            .pod()
            .map(pod -> WireResources.read(pod.executor().getResourcesList()))
            .orElse(Resources.EMPTY);
    Set<String> containers = new LinkedHashSet<>();
    for (TaskRun run : members) {
      allocated = allocated.plus(WireResources.read(run.task().getResourcesList()));
      containers.addAll(containers(run));
    }
    return new ExecutorUse(
        any.key().framework().value(),
        any.origin().executorId(),
        container,
        allocated,
        cpus(containers, rates));
  }

  private static OptionalDouble cpus(Set<String> containers, Lending.CpuRates rates) {
    List<Double> known = new ArrayList<>();
    for (String container : containers) {
      rates.of(container).ifPresent(known::add);
    }
    return known.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Whether this executor is meant. */
  static boolean matches(
      TaskRun run, String framework, String executor, Optional<String> container) {
    return run.phase() != TaskRun.Phase.ENDED
        && run.key().framework().value().equals(framework)
        && run.origin().executorId().equals(executor)
        && container.map(id -> id.equals(container(run))).orElse(true);
  }
}

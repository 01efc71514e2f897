package io.souk.master.http.json;

import io.souk.master.view.ExecutorView;
import io.souk.master.view.OfferView;
import io.souk.master.view.TaskView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A snapshot's tasks, executors and offers by framework and by agent. What is hidden from the
 * reader counts in sums alone.
 */
final class ClusterIndex {

  /** What one framework has, or what is on one agent. */
  static final class Holdings {
    final List<TaskView> tasks = new ArrayList<>();
    final List<ExecutorView> executors = new ArrayList<>();
    final List<OfferView> offers = new ArrayList<>();
    private final List<Resource> hidden = new ArrayList<>();
    private ResourceTotals unlisted = new ResourceTotals();

    /** The same, with tasks that are not listed but use so much. */
    Holdings with(ResourceTotals used) {
      Holdings all = new Holdings();
      all.tasks.addAll(tasks);
      all.executors.addAll(executors);
      all.offers.addAll(offers);
      all.hidden.addAll(hidden);
      all.unlisted = used;
      return all;
    }

    private void add(TaskView task, boolean seen) {
      if (seen) {
        tasks.add(task);
      } else if (task.holdsResources()) {
        hidden.addAll(task.task().getResourcesList());
      }
    }

    private void add(ExecutorView executor, boolean seen) {
      if (seen) {
        executors.add(executor);
      } else {
        hidden.addAll(executor.info().getResourcesList());
      }
    }

    ResourceTotals used() {
      ResourceTotals used = ResourceTotals.of(hidden);
      used.add(unlisted);
      tasks.stream()
          .filter(TaskView::holdsResources)
          .forEach(task -> used.add(task.task().getResourcesList()));
      executors.forEach(executor -> used.add(executor.info().getResourcesList()));
      return used;
    }

    ResourceTotals offered() {
      ResourceTotals offered = new ResourceTotals();
      offers.forEach(offer -> offered.add(offer.offer().getResourcesList()));
      return offered;
    }

    List<Resource> usedResources() {
      List<Resource> used = new ArrayList<>(hidden);
      for (TaskView task : tasks) {
        if (task.holdsResources()) {
          used.addAll(task.task().getResourcesList());
        }
      }
      executors.forEach(executor -> used.addAll(executor.info().getResourcesList()));
      return used;
    }

    List<Resource> offeredResources() {
      return offers.stream().flatMap(offer -> offer.offer().getResourcesList().stream()).toList();
    }

    List<TaskView> tasks(TaskView.Phase phase) {
      return tasks.stream().filter(task -> task.phase() == phase).toList();
    }
  }

  private static final Holdings NOTHING = new Holdings();

  private final Visible seen;
  private final Map<String, Holdings> byFramework = new HashMap<>();
  private final Map<String, Holdings> byAgent = new HashMap<>();

  ClusterIndex(Visible seen) {
    this(seen, seen.snapshot().tasks());
  }

  /** The same without tasks. */
  static ClusterIndex withoutTasks(Visible seen) {
    return new ClusterIndex(seen, List.of());
  }

  private ClusterIndex(Visible seen, Collection<TaskView> tasks) {
    this.seen = seen;
    for (TaskView task : tasks) {
      boolean shown = seen.sees(task);
      at(byFramework, task.frameworkId()).add(task, shown);
      at(byAgent, task.agentId()).add(task, shown);
    }
    for (ExecutorView executor : seen.snapshot().executors()) {
      boolean shown = seen.sees(executor);
      at(byFramework, executor.frameworkId()).add(executor, shown);
      at(byAgent, executor.agentId()).add(executor, shown);
    }
    for (OfferView offer : seen.snapshot().offers()) {
      at(byFramework, offer.offer().getFrameworkId().getValue()).offers.add(offer);
      at(byAgent, offer.offer().getAgentId().getValue()).offers.add(offer);
    }
  }

  Visible seen() {
    return seen;
  }

  Holdings ofFramework(String id) {
    return byFramework.getOrDefault(id, NOTHING);
  }

  Holdings onAgent(String id) {
    return byAgent.getOrDefault(id, NOTHING);
  }

  private static Holdings at(Map<String, Holdings> map, String id) {
    return map.computeIfAbsent(id, ignored -> new Holdings());
  }
}

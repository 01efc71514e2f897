package io.souk.master.http.json;

import io.souk.master.view.ExecutorView;
import io.souk.master.view.LiveView;
import io.souk.master.view.OfferView;
import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A snapshot's tasks, executors and offers by framework and by agent. */
final class ClusterIndex {

  /** What one framework has, or what is on one agent. */
  static final class Holdings {
    final List<TaskView> tasks = new ArrayList<>();
    final List<ExecutorView> executors = new ArrayList<>();
    final List<OfferView> offers = new ArrayList<>();

    ResourceTotals used() {
      return ResourceTotals.of(usedResources());
    }

    ResourceTotals offered() {
      return ResourceTotals.of(offeredResources());
    }

    List<Resource> usedResources() {
      List<Resource> used = new ArrayList<>();
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

  private final LiveView.Snapshot snapshot;
  private final Map<String, Holdings> byFramework = new HashMap<>();
  private final Map<String, Holdings> byAgent = new HashMap<>();

  ClusterIndex(LiveView.Snapshot snapshot) {
    this.snapshot = snapshot;
    for (TaskView task : snapshot.tasks()) {
      at(byFramework, task.frameworkId()).tasks.add(task);
      at(byAgent, task.agentId()).tasks.add(task);
    }
    for (ExecutorView executor : snapshot.executors()) {
      at(byFramework, executor.frameworkId()).executors.add(executor);
      at(byAgent, executor.agentId()).executors.add(executor);
    }
    for (OfferView offer : snapshot.offers()) {
      at(byFramework, offer.offer().getFrameworkId().getValue()).offers.add(offer);
      at(byAgent, offer.offer().getAgentId().getValue()).offers.add(offer);
    }
  }

  LiveView.Snapshot snapshot() {
    return snapshot;
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

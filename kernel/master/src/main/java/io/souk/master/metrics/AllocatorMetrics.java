package io.souk.master.metrics;

import io.souk.master.view.AgentView;
import io.souk.master.view.LiveView;
import io.souk.master.view.OfferView;
import io.souk.master.view.RoleUse;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The metrics of Mesos's allocator that follow from the published state. */
final class AllocatorMetrics {

  private static final String PREFIX = "allocator/mesos/";
  private static final List<String> RESOURCES = List.of("cpus", "mem", "disk");
  private static final double THOUSAND = 1000.0;

  private AllocatorMetrics() {}

  static void put(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    Map<String, Long> total = new TreeMap<>();
    for (AgentView agent : snapshot.agents()) {
      add(total, agent.total());
    }
    Map<String, Long> taken = scalars(taken(snapshot));
    for (String name : RESOURCES) {
      String metric = PREFIX + "resources/" + name;
      metrics.put(metric + "/total", total.getOrDefault(name, 0L) / THOUSAND);
      metrics.put(metric + "/offered_or_allocated", taken.getOrDefault(name, 0L) / THOUSAND);
    }
    RoleUse.of(snapshot, Set.of())
        .forEach(
            (name, role) -> {
              if (!role.frameworks().isEmpty()) {
                metrics.put(PREFIX + "roles/" + name + "/shares/dominant", share(role, total));
              }
              if (name.indexOf('/') < 0) {
                putQuota(metrics, name, role);
              }
            });
  }

  private static List<Resource> taken(LiveView.Snapshot snapshot) {
    List<Resource> taken = new ArrayList<>();
    for (TaskView task : snapshot.tasks()) {
      if (task.holdsResources()) {
        taken.addAll(task.task().getResourcesList());
      }
    }
    snapshot.executors().forEach(executor -> taken.addAll(executor.info().getResourcesList()));
    for (OfferView offer : snapshot.offers()) {
      taken.addAll(offer.offer().getResourcesList());
    }
    return taken;
  }

  private static void putQuota(Map<String, Double> metrics, String name, RoleUse role) {
    String prefix = PREFIX + "quota/roles/" + name + "/resources/";
    scalars(role.consumed())
        .forEach(
            (resource, amount) -> metrics.put(prefix + resource + "/consumed", amount / THOUSAND));
    QuotaConfig quota =
        role.settings().flatMap(RoleView::quota).orElse(QuotaConfig.getDefaultInstance());
    quota
        .getGuaranteesMap()
        .forEach((resource, v) -> metrics.put(prefix + resource + "/guarantee", v.getValue()));
    quota
        .getLimitsMap()
        .forEach((resource, v) -> metrics.put(prefix + resource + "/limit", v.getValue()));
    Set<String> bound = new TreeSet<>(quota.getGuaranteesMap().keySet());
    bound.addAll(quota.getLimitsMap().keySet());
    if (!bound.isEmpty()) {
      Map<String, Long> both = scalars(role.consumedOrOffered());
      bound.forEach(
          resource ->
              metrics.put(
                  prefix + resource + "/offered_or_allocated",
                  both.getOrDefault(resource, 0L) / THOUSAND));
    }
  }

  private static double share(RoleUse role, Map<String, Long> total) {
    Map<String, Long> held = scalars(role.allocated());
    add(held, role.offered());
    double share = 0;
    for (Map.Entry<String, Long> one : held.entrySet()) {
      long all = total.getOrDefault(one.getKey(), 0L);
      if (all > 0) {
        share = Math.max(share, (double) one.getValue() / all);
      }
    }
    return share;
  }

  private static Map<String, Long> scalars(List<Resource> resources) {
    Map<String, Long> sums = new TreeMap<>();
    add(sums, resources);
    return sums;
  }

  /** Thousandths by name. */
  private static void add(Map<String, Long> sums, List<Resource> resources) {
    for (Resource resource : resources) {
      if (resource.getType() == Value.Type.SCALAR) {
        sums.merge(
            resource.getName(), Math.round(resource.getScalar().getValue() * THOUSAND), Long::sum);
      }
    }
  }
}

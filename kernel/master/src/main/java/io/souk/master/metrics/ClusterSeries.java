package io.souk.master.metrics;

import static io.souk.master.metrics.SeriesRule.counter;
import static io.souk.master.metrics.SeriesRule.gauge;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;

/**
 * The metrics of {@code /metrics/snapshot} in Prometheus's conventions, but those that have meters
 * of their own. Read off the view when Prometheus asks.
 */
public final class ClusterSeries implements MultiCollector {

  /** So many frameworks have series of their own. */
  static final int FRAMEWORKS = 500;

  private static final String FRAMEWORK = "master/frameworks/([^/]*)/([^/]*)/";
  private static final String LIVE = "(staging|starting|running|killing|unreachable)";
  private static final String ENDED =
      "(finished|failed|killed|lost|error|dropped|gone|gone_by_operator)";

  static final List<SeriesRule> RULES =
      List.of(
          gauge(
              "master/slaves_(connected|disconnected|active|inactive|unreachable)",
              "souk_master_agents",
              "Agents, by whether they are linked, offered, or unreachable",
              "state"),
          gauge(
              "master/frameworks_(connected|disconnected|active|inactive)",
              "souk_master_frameworks",
              "Frameworks, by whether they are linked and whether they are offered resources",
              "state"),
          gauge("master/outstanding_offers", "souk_master_outstanding_offers", "Offers out"),
          gauge("master/tasks_" + LIVE, "souk_master_tasks", "Tasks, by state", "state"),
          counter(
              "master/tasks_" + ENDED,
              "souk_master_tasks_ended",
              "Tasks that ended, by state",
              "state"),
          counter(
              "master/task_(\\w+)/source_(\\w+)/reason_(\\w+)",
              "souk_master_task_ends",
              "Tasks that ended with a reason, by who said so",
              "state",
              "source",
              "reason"),
          counter(
              "master/slave_(registrations|reregistrations|removals)",
              "souk_master_agent_changes",
              "Agents that registered, came back and left",
              "change"),
          counter(
              "master/messages_(\\w+)",
              "souk_master_received_messages",
              "Messages of frameworks and agents, under Mesos's names",
              "message"),
          counter(
              "master/(valid|invalid)_(\\w+)",
              "souk_master_judged_messages",
              "Messages that were of use, and those about nothing",
              "verdict",
              "message"),
          gauge(
              "master/(cpus|gpus|mem|disk)(_revocable)?_(total|used)",
              "souk_master_resources",
              "Resources of the cluster",
              "resource",
              "revocable",
              "kind"),
          gauge(
              "master/operations/(\\w+)/(pending|recovering|unreachable)",
              "souk_master_operations",
              "Offer operations whose outcome is not known yet, by type and state",
              "type",
              "state"),
          counter(
              "master/operations/(\\w+)/(finished|failed|error|dropped|gone_by_operator)",
              "souk_master_operations_ended",
              "Offer operations that ended, by type and state",
              "type",
              "state"),
          gauge(
              FRAMEWORK + "subscribed",
              "souk_master_framework_subscribed",
              "1 while the framework is connected",
              "name",
              "framework"),
          counter(
              FRAMEWORK + "calls/(\\w+)",
              "souk_master_framework_calls",
              "Calls of a framework",
              "name",
              "framework",
              "type"),
          counter(
              FRAMEWORK + "events/(\\w+)",
              "souk_master_framework_events",
              "Events sent to a framework",
              "name",
              "framework",
              "type"),
          counter(
              FRAMEWORK + "offers/(\\w+)",
              "souk_master_framework_offers",
              "Offers to a framework, by what became of them",
              "name",
              "framework",
              "fate"),
          counter(
              FRAMEWORK + "operations/(\\w+)",
              "souk_master_framework_operations",
              "Operations that a framework accepted offers with",
              "name",
              "framework",
              "type"),
          gauge(
              FRAMEWORK + "tasks/active/task_(\\w+)",
              "souk_master_framework_tasks",
              "Tasks of a framework, by state",
              "name",
              "framework",
              "state"),
          counter(
              FRAMEWORK + "tasks/terminal/task_(\\w+)",
              "souk_master_framework_tasks_ended",
              "Tasks of a framework that ended, by state",
              "name",
              "framework",
              "state"),
          gauge(
              FRAMEWORK + "roles/(.+)/suppressed",
              "souk_master_framework_suppressed",
              "1 while a framework wants no offers for a role",
              "name",
              "framework",
              "role"),
          gauge(
              "allocator/mesos/resources/(\\w+)/(total|offered_or_allocated)",
              "souk_master_allocator_resources",
              "Resources that are there, and those that are offered or in use",
              "resource",
              "kind"),
          gauge(
              "allocator/mesos/quota/roles/([^/]+)/resources/([^/]+)/(\\w+)",
              "souk_master_role_quota",
              "Quotas of roles at the top, and what counts against them",
              "role",
              "resource",
              "kind"),
          gauge(
              "allocator/mesos/roles/(.+)/shares/dominant",
              "souk_master_role_dominant_share",
              "The greatest share of a resource that a role has",
              "role"),
          gauge(
              "registrar/registry_size_bytes",
              "souk_master_registry_size_bytes",
              "What the registry holds of the kernel's own"));

  private final Supplier<SortedMap<String, Double>> metrics;

  /**
   * @param metrics all of now, by Mesos's names
   */
  public ClusterSeries(Supplier<SortedMap<String, Double>> metrics) {
    this.metrics = metrics;
  }

  @Override
  public MetricSnapshots collect() {
    Map<SeriesRule, Map<List<String>, Double>> found = new LinkedHashMap<>();
    Set<String> frameworks = new HashSet<>();
    metrics.get().forEach((name, value) -> sort(name, value, found, frameworks));
    List<MetricSnapshot> snapshots = new ArrayList<>();
    found.forEach((rule, values) -> snapshots.add(snapshot(rule, values)));
    return new MetricSnapshots(snapshots);
  }

  private static void sort(
      String name,
      double value,
      Map<SeriesRule, Map<List<String>, Double>> found,
      Set<String> frameworks) {
    for (SeriesRule rule : RULES) {
      Matcher matcher = rule.mesos().matcher(name);
      if (matcher.matches()) {
        List<String> values = SeriesRule.values(matcher);
        if (!rule.labels().contains("framework") || isShown(value, values.get(1), frameworks)) {
          found.computeIfAbsent(rule, first -> new LinkedHashMap<>()).put(values, value);
        }
        return;
      }
    }
  }

  /** What never happened to a framework has no series: most of these are always 0. */
  private static boolean isShown(double value, String framework, Set<String> frameworks) {
    if (value == 0) {
      return false;
    }
    if (frameworks.size() < FRAMEWORKS) {
      frameworks.add(framework);
    }
    return frameworks.contains(framework);
  }

  private static MetricSnapshot snapshot(SeriesRule rule, Map<List<String>, Double> values) {
    return switch (rule.kind()) {
      case GAUGE -> {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(rule.name()).help(rule.help());
        values.forEach(
            (labels, value) ->
                gauge.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(labels(rule, labels))
                        .value(value)
                        .build()));
        yield gauge.build();
      }
      case COUNTER -> {
        CounterSnapshot.Builder counter =
            CounterSnapshot.builder().name(rule.name()).help(rule.help());
        values.forEach(
            (labels, value) ->
                counter.dataPoint(
                    CounterDataPointSnapshot.builder()
                        .labels(labels(rule, labels))
                        .value(value)
                        .build()));
        yield counter.build();
      }
    };
  }

  private static Labels labels(SeriesRule rule, List<String> values) {
    List<String> shown = new ArrayList<>(values);
    int revocable = rule.labels().indexOf("revocable");
    if (revocable >= 0) {
      shown.set(revocable, Boolean.toString(!values.get(revocable).isEmpty()));
    }
    return Labels.of(rule.labels(), shown);
  }
}

package io.souk.master.http.json;

import io.souk.master.view.FrameworkView;
import io.souk.master.view.OfferView;
import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Frameworks and offers. */
final class FrameworkJson {

  private FrameworkJson() {}

  /** Writes the lists of tasks. */
  @FunctionalInterface
  interface Lists {
    void write(String field, TaskView.Phase phase) throws IOException;
  }

  /** A framework as in {@code /state} and {@code /frameworks}. */
  static void write(JsonOut out, FrameworkView framework, ClusterIndex index) throws IOException {
    ClusterIndex.Holdings holdings = index.ofFramework(framework.id());
    write(
        out, framework, holdings, (field, phase) -> writeTasks(out, field, holdings.tasks(phase)));
  }

  /** As {@link #write(JsonOut, FrameworkView, ClusterIndex)}, with tasks written by another. */
  static void write(
      JsonOut out, FrameworkView framework, ClusterIndex.Holdings holdings, Lists lists)
      throws IOException {
    out.object(
        () -> {
          writeSummaryFields(out, framework, holdings);
          writeLife(out, framework, holdings);
          lists.write("tasks", TaskView.Phase.ACTIVE);
          lists.write("unreachable_tasks", TaskView.Phase.UNREACHABLE);
          lists.write("completed_tasks", TaskView.Phase.COMPLETED);
          out.array("offers", holdings.offers, offer -> writeOffer(out, offer));
          out.array(
              "executors", holdings.executors, executor -> TaskJson.writeExecutor(out, executor));
          if (framework.info().hasLabels()) {
            out.labels(framework.info().getLabels().getLabelsList());
          }
          if (framework.offerConstraints().isPresent()) {
            out.message("offer_constraints", framework.offerConstraints().get());
          }
        });
  }

  /** A framework as in {@code /state-summary}. */
  static void writeSummary(JsonOut out, FrameworkView framework, ClusterIndex index)
      throws IOException {
    ClusterIndex.Holdings holdings = index.ofFramework(framework.id());
    Set<String> agents = new LinkedHashSet<>();
    holdings.tasks.forEach(task -> agents.add(task.agentId()));
    holdings.executors.forEach(executor -> agents.add(executor.agentId()));
    out.object(
        () -> {
          writeSummaryFields(out, framework, holdings);
          TaskCounters.write(out, holdings.tasks);
          out.strings("slave_ids", agents);
        });
  }

  private static void writeSummaryFields(
      JsonOut out, FrameworkView framework, ClusterIndex.Holdings holdings) throws IOException {
    FrameworkInfo info = framework.info();
    out.string("id", framework.id());
    out.string("name", info.getName());
    holdings.used().writeSummary(out, "used_resources");
    holdings.offered().writeSummary(out, "offered_resources");
    out.strings(
        "capabilities",
        info.getCapabilitiesList().stream()
            .map(capability -> capability.getType().name())
            .toList());
    out.string("hostname", info.getHostname());
    out.string("webui_url", info.getWebuiUrl());
    out.bool("active", framework.active());
    out.bool("connected", framework.connected());
    out.bool("recovered", framework.recovered());
  }

  private static void writeLife(
      JsonOut out, FrameworkView framework, ClusterIndex.Holdings holdings) throws IOException {
    FrameworkInfo info = framework.info();
    out.string("user", info.getUser());
    out.real("failover_timeout", info.getFailoverTimeout());
    out.bool("checkpoint", info.getCheckpoint());
    out.seconds("registered_time", framework.registered());
    if (framework.unregistered().isPresent()) {
      out.seconds("unregistered_time", framework.unregistered().get());
    } else {
      out.real("unregistered_time", 0);
    }
    if (info.hasPrincipal()) {
      out.string("principal", info.getPrincipal());
    }
    ResourceTotals all = holdings.used();
    all.add(holdings.offered());
    all.writeSummary(out, "resources");
    if (framework.reregistered().isPresent()) {
      out.seconds("reregistered_time", framework.reregistered().get());
    }
    if (isMultiRole(info)) {
      out.strings("roles", info.getRolesList());
    } else {
      out.string("role", info.getRole());
    }
  }

  static boolean isMultiRole(FrameworkInfo info) {
    return info.getCapabilitiesList().stream()
        .anyMatch(capability -> capability.getType() == Capability.Type.MULTI_ROLE);
  }

  private static void writeTasks(JsonOut out, String field, List<TaskView> tasks)
      throws IOException {
    out.array(field, tasks, task -> TaskJson.write(out, task.task()));
  }

  private static void writeOffer(JsonOut out, OfferView view) throws IOException {
    out.object(
        () -> {
          out.string("id", view.id());
          out.string("framework_id", view.offer().getFrameworkId().getValue());
          out.object(
              "allocation_info",
              () -> out.string("role", view.offer().getAllocationInfo().getRole()));
          out.string("slave_id", view.offer().getAgentId().getValue());
          ResourceTotals.of(view.offer().getResourcesList()).writeSummary(out, "resources");
        });
  }
}

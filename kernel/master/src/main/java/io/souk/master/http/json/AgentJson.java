package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Agents, called slaves here. */
final class AgentJson {

  private AgentJson() {}

  /** All agents as in {@code /state}, in the array that they are the elements of. */
  static void writeAll(JsonOut out, ClusterIndex index) throws IOException {
    for (AgentView agent : index.seen().snapshot().agents()) {
      out.object(() -> writeFields(out, agent, index));
    }
  }

  /** An agent as in {@code /state-summary}. */
  static void writeSummary(JsonOut out, AgentView agent, ClusterIndex index) throws IOException {
    ClusterIndex.Holdings holdings = index.onAgent(agent.id());
    Set<String> frameworks = new LinkedHashSet<>();
    holdings.tasks.forEach(task -> frameworks.add(task.frameworkId()));
    holdings.executors.forEach(executor -> frameworks.add(executor.frameworkId()));
    out.object(
        () -> {
          writeFields(out, agent, index);
          TaskCounters.write(out, holdings.tasks);
          out.strings("framework_ids", frameworks);
        });
  }

  /** An agent as in {@code /slaves}. */
  static void writeFull(JsonOut out, AgentView agent, ClusterIndex index) throws IOException {
    ClusterIndex.Holdings holdings = index.onAgent(agent.id());
    Map<String, List<Resource>> reserved = new TreeMap<>();
    List<Resource> unreserved = new ArrayList<>();
    Visible seen = index.seen();
    for (Resource resource : seen.resources(agent.total())) {
      (EndpointResource.isReserved(resource)
              ? reserved.computeIfAbsent(EndpointResource.role(resource), r -> new ArrayList<>())
              : unreserved)
          .add(EndpointResource.of(resource));
    }
    out.object(
        () -> {
          writeFields(out, agent, index);
          out.object(
              "reserved_resources_full",
              () -> {
                for (Map.Entry<String, List<Resource>> role : reserved.entrySet()) {
                  out.messages(role.getKey(), role.getValue());
                }
              });
          out.messages("unreserved_resources_full", unreserved);
          out.messages("used_resources_full", full(seen.resources(holdings.usedResources())));
          out.messages("offered_resources_full", full(seen.resources(holdings.offeredResources())));
        });
  }

  /** An agent that has not come back to this leader yet. */
  static void writeRecovered(JsonOut out, RecoveredAgentView agent) throws IOException {
    out.object(
        () -> {
          out.string("id", agent.id());
          out.string("hostname", agent.info().getHostname());
          out.number("port", agent.info().getPort());
          writeAttributes(out, agent.info().getAttributesList());
          ResourceTotals.of(agent.info().getResourcesList()).writeSummary(out, "resources");
        });
  }

  private static void writeFields(JsonOut out, AgentView agent, ClusterIndex index)
      throws IOException {
    writeOwn(out, agent);
    writeHeld(out, index.onAgent(agent.id()));
    writeRest(out, agent, index.seen());
  }

  /** What it tells of itself, before what is on it. */
  static void writeOwn(JsonOut out, AgentView agent) throws IOException {
    out.string("id", agent.id());
    out.string("hostname", agent.info().getHostname());
    out.number("port", agent.info().getPort());
    writeAttributes(out, agent.info().getAttributesList());
    if (agent.info().hasDomain()) {
      out.message("domain", agent.info().getDomain());
    }
    out.string("pid", agent.pid());
    out.seconds("registered_time", agent.registered());
    if (agent.reregistered().isPresent()) {
      out.seconds("reregistered_time", agent.reregistered().get());
    }
    ResourceTotals.of(agent.total()).writeSummary(out, "resources");
  }

  /** What is on it. */
  static void writeHeld(JsonOut out, ClusterIndex.Holdings holdings) throws IOException {
    holdings.used().writeSummary(out, "used_resources");
    holdings.offered().writeSummary(out, "offered_resources");
  }

  /** What it tells of itself, behind what is on it. */
  static void writeRest(JsonOut out, AgentView agent, Visible seen) throws IOException {
    writeReserved(out, seen.resources(agent.total()));
    unreserved(agent.total()).writeSummary(out, "unreserved_resources");
    out.bool("active", agent.active());
    out.bool("deactivated", agent.deactivated());
    if (agent.draining().isPresent()) {
      out.message("drain_info", agent.draining().get().info());
      out.seconds("estimated_drain_start_time_seconds", agent.draining().get().start());
    }
    out.string("version", agent.version());
    out.strings(
        "capabilities", agent.capabilities().stream().map(c -> c.getType().name()).toList());
  }

  private static ResourceTotals unreserved(List<Resource> total) {
    ResourceTotals totals = new ResourceTotals();
    for (Resource resource : total) {
      if (!EndpointResource.isReserved(resource)) {
        totals.add(resource);
      }
    }
    return totals;
  }

  private static void writeReserved(JsonOut out, List<Resource> total) throws IOException {
    Map<String, ResourceTotals> byRole = new TreeMap<>();
    for (Resource resource : total) {
      if (EndpointResource.isReserved(resource)) {
        byRole
            .computeIfAbsent(EndpointResource.role(resource), role -> new ResourceTotals())
            .add(resource);
      }
    }
    out.object(
        "reserved_resources",
        () -> {
          for (Map.Entry<String, ResourceTotals> role : byRole.entrySet()) {
            role.getValue().writeSummary(out, role.getKey());
          }
        });
  }

  private static List<Resource> full(List<Resource> resources) {
    return EndpointResource.of(MergedResources.of(resources));
  }

  /** A name that occurs twice shows its last value, as JSON parsers take it. */
  private static void writeAttributes(JsonOut out, List<Attribute> attributes) throws IOException {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    attributes.forEach(attribute -> byName.put(attribute.getName(), attribute));
    out.object(
        "attributes",
        () -> {
          for (Attribute attribute : byName.values()) {
            writeAttribute(out, attribute);
          }
        });
  }

  private static void writeAttribute(JsonOut out, Attribute attribute) throws IOException {
    switch (attribute.getType()) {
      case SCALAR -> out.real(attribute.getName(), attribute.getScalar().getValue());
      case TEXT -> out.string(attribute.getName(), attribute.getText().getValue());
      case RANGES -> out.string(attribute.getName(), ResourceTotals.text(attribute.getRanges()));
      case SET ->
          out.string(
              attribute.getName(), "{" + String.join(", ", attribute.getSet().getItemList()) + "}");
    }
  }
}

package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.protocol.mesos.Resource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code /roles}: every role that something has to do with, and its ancestors. */
public final class RolesDocument {

  private static final class Role {
    final Set<String> frameworks = new TreeSet<>();
    final ResourceTotals allocated = new ResourceTotals();
    final ResourceTotals offered = new ResourceTotals();
    final ResourceTotals reserved = new ResourceTotals();
  }

  private final Set<String> whitelist;
  private final Map<String, Double> weights;

  /**
   * Roles of a cluster with these settings.
   *
   * @param whitelist the only roles there are; empty for no such limit
   * @param weights of roles other than 1
   */
  public RolesDocument(Set<String> whitelist, Map<String, Double> weights) {
    this.whitelist = Set.copyOf(whitelist);
    this.weights = Map.copyOf(weights);
  }

  /** {@code GET /roles}. */
  public void write(JsonOut out, LiveView.Snapshot snapshot) throws IOException {
    Map<String, Role> roles = collect(snapshot);
    out.object(
        () ->
            out.array(
                "roles",
                roles.entrySet(),
                entry -> writeRole(out, entry.getKey(), entry.getValue())));
  }

  private void writeRole(JsonOut out, String name, Role role) throws IOException {
    ResourceTotals both = new ResourceTotals();
    both.add(role.allocated);
    both.add(role.offered);
    out.object(
        () -> {
          out.string("name", name);
          out.real("weight", weights.getOrDefault(name, 1.0));
          out.object(
              "quota",
              () -> {
                out.string("role", name);
                out.object("guarantee", () -> {});
                out.object("limit", () -> {});
                role.allocated.writeQuantities(out, "consumed");
              });
          both.writeQuantities(out, "resources");
          role.allocated.writeQuantities(out, "allocated");
          role.offered.writeQuantities(out, "offered");
          role.reserved.writeQuantities(out, "reserved");
          out.strings("frameworks", role.frameworks);
        });
  }

  private Map<String, Role> collect(LiveView.Snapshot snapshot) {
    Map<String, Role> roles = new TreeMap<>();
    for (FrameworkView framework : snapshot.frameworks()) {
      if (!framework.completed()) {
        for (String role : rolesOf(framework)) {
          at(roles, role).frameworks.add(framework.id());
        }
      }
    }
    ClusterIndex index = new ClusterIndex(snapshot);
    for (AgentView agent : snapshot.agents()) {
      ClusterIndex.Holdings holdings = index.onAgent(agent.id());
      for (Resource used : holdings.usedResources()) {
        at(roles, used.getAllocationInfo().getRole()).allocated.add(used);
      }
      for (Resource offered : holdings.offeredResources()) {
        at(roles, offered.getAllocationInfo().getRole()).offered.add(offered);
      }
      for (Resource resource : agent.total()) {
        if (EndpointResource.isReserved(resource)) {
          at(roles, EndpointResource.role(resource)).reserved.add(resource);
        }
      }
    }
    (whitelist.isEmpty() ? weights.keySet() : whitelist).forEach(role -> at(roles, role));
    if (!whitelist.isEmpty()) {
      roles.keySet().removeIf(role -> !isWhitelisted(role));
    }
    return roles;
  }

  private boolean isWhitelisted(String role) {
    return whitelist.contains(role)
        || whitelist.stream().anyMatch(allowed -> allowed.startsWith(role + "/"));
  }

  private static List<String> rolesOf(FrameworkView framework) {
    return FrameworkJson.isMultiRole(framework.info())
        ? framework.info().getRolesList()
        : List.of(framework.info().getRole());
  }

  private static Role at(Map<String, Role> roles, String name) {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      roles.computeIfAbsent(name.substring(0, slash), ignored -> new Role());
    }
    return roles.computeIfAbsent(name, ignored -> new Role());
  }
}

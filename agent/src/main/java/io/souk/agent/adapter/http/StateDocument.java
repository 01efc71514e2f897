package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.access.VisibleState;
import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.security.Action;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code GET /state} (Mesos agent, legacy). */
final class StateDocument {
  private final AgentView all;
  private final AgentView view;
  private final BuildVersion version;
  private final TaskJson tasks;
  private final Caller caller;

  /**
   * @param all of the agent, of which only what {@code caller} may see is shown
   */
  StateDocument(AgentView all, BuildVersion version, AgentQueries queries, Caller caller) {
    this.all = all;
    this.view = new VisibleState(new Owners(queries), caller).of(all);
    this.version = version;
    this.tasks = new TaskJson(queries);
    this.caller = caller;
  }

  void write(JsonOut document) throws IOException {
    document.object(
        out -> {
          version.fields(out);
          identity(out);
          resources(out);
          out.array("resource_providers", List.of(), (provider, o) -> {});
          attributes(out);
          if (view.master().isPresent()) {
            out.text("master_hostname", host(view.master().get()));
          }
          boolean flags = caller.may(Action.VIEW_FLAGS);
          if (flags) {
            logFile(out);
          }
          drain(out);
          if (flags) {
            out.object("flags", o -> flags(view, o));
          }
          fetches(out);
          out.array("frameworks", view.frameworks(), this::framework);
          out.array("completed_frameworks", view.completedFrameworks(), this::framework);
        });
  }

  private void drain(JsonOut out) throws IOException {
    if (view.drain().isPresent()) {
      out.message("drain_config", view.drain().get().config());
      out.whole("estimated_drain_start_time_seconds", view.drain().get().since().getEpochSecond());
    }
  }

  /** Its directory, too, as tools look there. */
  private void logFile(JsonOut out) throws IOException {
    String file = view.flags().getOrDefault(VisibleFiles.LOG_FLAG, "");
    if (!file.isEmpty()) {
      out.text("log_dir", Path.of(file).getParent().toString());
      out.text(VisibleFiles.LOG_FLAG, file);
    }
  }

  /** Ours: what is being fetched, by container. */
  private void fetches(JsonOut document) throws IOException {
    document.object(
        "fetches",
        out -> {
          for (var each : new TreeMap<>(view.fetches()).entrySet()) {
            FetchProgress progress = each.getValue();
            out.object(
                each.getKey(),
                o -> {
                  o.text("uri", progress.uri());
                  o.whole("number", progress.number());
                  o.whole("count", progress.count());
                  o.whole("bytes", progress.bytes());
                  if (progress.total().isPresent()) {
                    o.whole("total_bytes", progress.total().getAsLong());
                  }
                });
          }
        });
  }

  static void flags(AgentView view, JsonOut out) throws IOException {
    for (String name : view.flags().keySet().stream().sorted().toList()) {
      out.text(name, view.flags().get(name));
    }
  }

  private static String host(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return colon < 0 ? hostPort : hostPort.substring(0, colon);
  }

  private void identity(JsonOut out) throws IOException {
    AgentInfo info = view.info();
    out.real("start_time", Seconds.of(view.startTime()));
    out.text("id", info.getId().getValue());
    out.text(
        "pid",
        "slave(1)@" + view.flags().getOrDefault("ip", info.getHostname()) + ":" + info.getPort());
    out.text("hostname", info.getHostname());
    out.array("capabilities", view.capabilities(), (capability, o) -> o.text(capability.name()));
    if (info.hasDomain()) {
      out.message("domain", info.getDomain());
    }
  }

  private void resources(JsonOut out) throws IOException {
    Resources total = view.total();
    Resources allocated = allocated(all);
    SortedMap<Role, Resources> reserved = visible(ResourcesJson.byRole(total));
    ResourcesJson.totals("resources", total, out);
    byRole("reserved_resources", reserved, out);
    ResourcesJson.totals("unreserved_resources", total.unreserved(), out);
    out.object(
        "reserved_resources_full",
        o -> {
          for (var role : reserved.entrySet()) {
            ResourcesJson.full(role.getKey().name(), role.getValue(), o);
          }
        });
    ResourcesJson.full("unreserved_resources_full", total.unreserved(), out);
    byRole("reserved_resources_allocated", visible(ResourcesJson.byRole(allocated)), out);
    ResourcesJson.totals("unreserved_resources_allocated", allocated.unreserved(), out);
  }

  private SortedMap<Role, Resources> visible(SortedMap<Role, Resources> roles) {
    if (caller.mayAll()) {
      return roles;
    }
    SortedMap<Role, Resources> visible = new TreeMap<>(roles);
    visible.keySet().removeIf(role -> !caller.maySeeRole(role.name()));
    return visible;
  }

  private static void byRole(String name, SortedMap<Role, Resources> roles, JsonOut out)
      throws IOException {
    out.object(
        name,
        o -> {
          for (var role : roles.entrySet()) {
            ResourcesJson.totals(role.getKey().name(), role.getValue(), o);
          }
        });
  }

  /** What the executors that are here now hold. */
  static Resources allocated(AgentView view) {
    Resources sum = Resources.EMPTY;
    for (FrameworkView framework : view.frameworks()) {
      for (ExecutorView executor : framework.executors()) {
        sum = sum.plus(WireResources.read(executor.resources()));
      }
    }
    return sum;
  }

  private void attributes(JsonOut out) throws IOException {
    out.object(
        "attributes",
        o -> {
          for (Attribute attribute : view.info().getAttributesList()) {
            attribute(attribute, o);
          }
        });
  }

  private static void attribute(Attribute attribute, JsonOut out) throws IOException {
    switch (attribute.getType()) {
      case SCALAR -> out.real(attribute.getName(), attribute.getScalar().getValue());
      case TEXT -> out.text(attribute.getName(), attribute.getText().getValue());
      case RANGES, SET ->
          out.text(
              attribute.getName(),
              WireAttributes.read(List.of(attribute)).entries().get(0).value().toString());
    }
  }

  private void framework(FrameworkView framework, JsonOut document) throws IOException {
    document.object(
        out -> {
          FrameworkInfo info = framework.info();
          out.text("id", info.getId().getValue());
          out.text("name", info.getName());
          out.text("user", info.getUser());
          out.real("failover_timeout", info.getFailoverTimeout());
          out.flag("checkpoint", info.getCheckpoint());
          out.text("hostname", info.getHostname());
          if (info.hasPrincipal()) {
            out.text("principal", info.getPrincipal());
          }
          roles(info, out);
          out.array("executors", framework.executors(), tasks::executor);
          out.array("completed_executors", framework.completedExecutors(), tasks::executor);
        });
  }

  private static void roles(FrameworkInfo info, JsonOut out) throws IOException {
    boolean multiRole =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    if (multiRole) {
      out.array("roles", info.getRolesList(), (role, o) -> o.text(role));
    } else {
      out.text("role", info.getRole());
    }
  }
}

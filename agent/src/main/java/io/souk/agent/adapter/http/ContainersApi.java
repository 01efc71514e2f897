package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.usage.ExecutorUsage;
import io.souk.agent.usage.UsageSampler;
import io.souk.security.Action;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;

/** {@code /containers} and {@code /monitor/statistics}: what runs and what it uses. */
final class ContainersApi {
  private final UsageSampler usage;
  private final Owners owners;

  ContainersApi(UsageSampler usage, Owners owners) {
    this.usage = usage;
    this.owners = owners;
  }

  /** Those that the caller must not see are left out. */
  Future<Reply> containers(RoutingContext request, Caller caller) {
    String container = request.queryParams().get("container_id");
    String framework = request.queryParams().get("framework_id");
    String executor = request.queryParams().get("executor_id");
    if (container != null && (framework != null || executor != null)) {
      throw Refusal.badRequest("'container_id' excludes 'framework_id' and 'executor_id'");
    }
    if (executor != null && framework == null) {
      throw Refusal.badRequest("'executor_id' needs 'framework_id'");
    }
    return usage
        .sample()
        .map(
            all ->
                all.stream()
                    .filter(u -> framework == null || u.frameworkId().equals(framework))
                    .filter(u -> executor == null || u.executor().executorId().equals(executor))
                    .filter(u -> container == null || u.executor().containerId().equals(container))
                    .filter(u -> maySee(caller, u))
                    .toList())
        .map(found -> document(found, true));
  }

  private boolean maySee(Caller caller, ExecutorUsage usage) {
    return caller.mayAll()
        || caller.may(
            Action.VIEW_CONTAINERS,
            owners.findRun(usage.executor().containerId()).map(Owners.Owner::user));
  }

  /** Containers whose usage cannot be had are left out. */
  Future<Reply> statistics(RoutingContext request, Caller caller) {
    return usage
        .sample()
        .map(all -> all.stream().filter(u -> u.total().isPresent()).toList())
        .map(found -> document(found, false));
  }

  private static Reply document(List<ExecutorUsage> usage, boolean withContainer) {
    return Reply.json(
        JsonOut.document(out -> out.array(usage, (each, o) -> write(each, withContainer, o))));
  }

  private static void write(ExecutorUsage usage, boolean withContainer, JsonOut document)
      throws IOException {
    document.object(
        out -> {
          if (withContainer) {
            out.text("container_id", usage.executor().containerId());
          }
          out.text("executor_id", usage.executor().executorId());
          out.text("executor_name", usage.executor().name());
          out.text("framework_id", usage.frameworkId());
          out.text("source", usage.executor().source());
          if (usage.total().isPresent()) {
            out.message("statistics", usage.total().get());
          }
          if (withContainer) {
            out.message("status", usage.status());
          }
        });
  }
}

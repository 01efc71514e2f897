package io.souk.agent.adapter.http;

import io.souk.agent.runtime.Container;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code /containers} and {@code /monitor/statistics}: what runs and what it uses. */
final class ContainersApi {
  private static final long USAGE_LIMIT_SECONDS = 10;

  private final AgentQueries queries;

  ContainersApi(AgentQueries queries) {
    this.queries = queries;
  }

  private record Measured(
      String frameworkId,
      ExecutorView executor,
      ContainerStatus status,
      Optional<ResourceStatistics> statistics) {}

  Future<Reply> containers(RoutingContext request) {
    String container = request.queryParams().get("container_id");
    String framework = request.queryParams().get("framework_id");
    String executor = request.queryParams().get("executor_id");
    if (container != null && (framework != null || executor != null)) {
      throw Refusal.badRequest("'container_id' excludes 'framework_id' and 'executor_id'");
    }
    if (executor != null && framework == null) {
      throw Refusal.badRequest("'executor_id' needs 'framework_id'");
    }
    return measure(
            f -> framework == null || f.info().getId().getValue().equals(framework),
            e ->
                (container == null || e.containerId().equals(container))
                    && (executor == null || e.executorId().equals(executor)))
        .map(
            measured ->
                Reply.json(
                    JsonOut.document(out -> out.array(measured, (m, o) -> write(m, true, o)))));
  }

  /** Containers whose usage cannot be had are left out. */
  Future<Reply> statistics(RoutingContext request) {
    return measure(f -> true, e -> true)
        .map(all -> all.stream().filter(m -> m.statistics().isPresent()).toList())
        .map(
            measured ->
                Reply.json(
                    JsonOut.document(out -> out.array(measured, (m, o) -> write(m, false, o)))));
  }

  private Future<List<Measured>> measure(
      Predicate<FrameworkView> frameworks, Predicate<ExecutorView> executors) {
    List<Future<Measured>> measuring = new ArrayList<>();
    for (FrameworkView framework : queries.view().frameworks()) {
      if (!frameworks.test(framework)) {
        continue;
      }
      for (ExecutorView executor : framework.executors()) {
        if (!executors.test(executor)) {
          continue;
        }
        if (executor.commandTask()) {
          queries
              .container(executor.containerId())
              .ifPresent(c -> measuring.add(measure(framework, executor, c)));
        } else {
          measuring.add(measurePod(framework, executor));
        }
      }
    }
    return Future.all(measuring).map(done -> measuring.stream().map(Future::result).toList());
  }

  /** The executor of a pod is nothing but its tasks' containers. */
  private Future<Measured> measurePod(FrameworkView framework, ExecutorView executor) {
    List<Future<Optional<ResourceStatistics>>> parts =
        executor.tasks().stream()
            .flatMap(task -> task.getStatusesList().stream().skip(task.getStatusesCount() - 1L))
            .map(status -> status.getContainerStatus().getContainerId().getValue())
            .flatMap(id -> queries.container(id).stream())
            .map(ContainersApi::usage)
            .toList();
    ContainerStatus status =
        ContainerStatus.newBuilder()
            .setContainerId(ContainerID.newBuilder().setValue(executor.containerId()))
            .build();
    return Future.all(parts)
        .map(
            done -> {
              List<ResourceStatistics> known =
                  parts.stream().flatMap(part -> part.result().stream()).toList();
              return new Measured(
                  framework.info().getId().getValue(),
                  executor,
                  status,
                  known.isEmpty() ? Optional.empty() : Optional.of(PodUsage.sum(known)));
            });
  }

  private static Future<Optional<ResourceStatistics>> usage(Container container) {
    return container
        .usage()
        .timeout(USAGE_LIMIT_SECONDS, TimeUnit.SECONDS)
        .map(Optional::of)
        .otherwise(Optional.empty());
  }

  private static Future<Measured> measure(
      FrameworkView framework, ExecutorView executor, Container container) {
    return usage(container)
        .map(
            usage ->
                new Measured(
                    framework.info().getId().getValue(), executor, container.status(), usage));
  }

  private static void write(Measured measured, boolean withContainer, JsonOut document)
      throws IOException {
    document.object(
        out -> {
          if (withContainer) {
            out.text("container_id", measured.executor().containerId());
          }
          out.text("executor_id", measured.executor().executorId());
          out.text("executor_name", measured.executor().name());
          out.text("framework_id", measured.frameworkId());
          out.text("source", measured.executor().source());
          if (measured.statistics().isPresent()) {
            out.message("statistics", measured.statistics().get());
          }
          if (withContainer) {
            out.message("status", measured.status());
          }
        });
  }
}

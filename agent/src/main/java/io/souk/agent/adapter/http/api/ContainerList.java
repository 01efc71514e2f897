package io.souk.agent.adapter.http.api;

import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.access.Owners.Owner;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.Container;
import io.souk.agent.usage.ContainerUsage;
import io.souk.agent.usage.ExecutorUsage;
import io.souk.agent.usage.UsageSampler;
import io.souk.agent.view.AgentQueries;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.souk.protocol.mesos.agent.Response.GetContainers;
import io.souk.security.Action;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** GET_CONTAINERS: what runs, and what it uses. */
final class ContainerList {

  private static final long USAGE_LIMIT_SECONDS = 10;

  private final AgentQueries queries;
  private final ContainerControl control;
  private final Owners owners;
  private final UsageSampler usage;

  ContainerList(AgentQueries queries, ContainerControl control, Owners owners) {
    this.queries = queries;
    this.control = control;
    this.owners = owners;
    this.usage = new UsageSampler(queries);
  }

  /** What the caller may not see is left out. */
  Future<Response> answer(Caller caller, Call.GetContainers call) {
    List<Future<GetContainers.Container>> others = new ArrayList<>();
    for (ContainerControl.Shown shown : control.containers()) {
      boolean wanted = shown.name().isNested() ? call.getShowNested() : call.getShowStandalone();
      if (wanted && maySee(caller, shown.name())) {
        others.add(measured(of(shown), shown.runtimeId()));
      }
    }
    return usage
        .sample()
        .compose(
            executors ->
                Future.join(others)
                    .map(
                        done -> {
                          GetContainers.Builder all = GetContainers.newBuilder();
                          executors.stream()
                              .filter(each -> maySee(caller, name(each)))
                              .forEach(each -> add(each, call.getShowNested(), all));
                          others.forEach(each -> all.addContainers(each.result()));
                          return Response.newBuilder()
                              .setType(Response.Type.GET_CONTAINERS)
                              .setGetContainers(all)
                              .build();
                        }));
  }

  private boolean maySee(Caller caller, ContainerName name) {
    if (caller.mayAll()) {
      return true;
    }
    Optional<Owner> owner = owners.find(name);
    boolean standalone = owner.filter(Owner::isStandalone).isPresent();
    return caller.may(
        standalone ? Action.VIEW_STANDALONE_CONTAINERS : Action.VIEW_CONTAINERS,
        owner.map(Owner::user));
  }

  private static ContainerName name(ExecutorUsage executor) {
    return ContainerName.root(executor.executor().containerId());
  }

  /** The executor's own, and those of the tasks in it. */
  private static void add(ExecutorUsage executor, boolean nested, GetContainers.Builder all) {
    ContainerID own = ContainerID.newBuilder().setValue(executor.executor().containerId()).build();
    GetContainers.Container.Builder container =
        of(executor, own).setContainerStatus(executor.status().toBuilder().setContainerId(own));
    executor.total().ifPresent(container::setResourceStatistics);
    all.addContainers(container);
    if (!nested) {
      return;
    }
    for (ContainerUsage task : executor.containers()) {
      if (!task.containerId().equals(own.getValue())) {
        ContainerID id =
            ContainerID.newBuilder().setValue(task.containerId()).setParent(own).build();
        GetContainers.Container.Builder child =
            of(executor, id).setContainerStatus(task.status().toBuilder().setContainerId(id));
        task.statistics().ifPresent(child::setResourceStatistics);
        all.addContainers(child);
      }
    }
  }

  private static GetContainers.Container.Builder of(ExecutorUsage executor, ContainerID id) {
    return GetContainers.Container.newBuilder()
        .setFrameworkId(FrameworkID.newBuilder().setValue(executor.frameworkId()))
        .setExecutorId(ExecutorID.newBuilder().setValue(executor.executor().executorId()))
        .setExecutorName(executor.executor().name())
        .setContainerId(id);
  }

  private static GetContainers.Container.Builder of(ContainerControl.Shown shown) {
    ContainerID id = shown.name().wire();
    GetContainers.Container.Builder container =
        GetContainers.Container.newBuilder()
            .setContainerId(id)
            .setContainerStatus(ContainerStatus.newBuilder().setContainerId(id));
    if (!shown.framework().isEmpty()) {
      container.setFrameworkId(FrameworkID.newBuilder().setValue(shown.framework()));
    }
    return container;
  }

  /** With what it uses, unless that cannot be had. */
  private Future<GetContainers.Container> measured(
      GetContainers.Container.Builder container, Optional<String> runtimeId) {
    Optional<Container> running = runtimeId.flatMap(queries::container);
    if (running.isEmpty()) {
      return Future.succeededFuture(container.build());
    }
    container.setContainerStatus(
        running.get().status().toBuilder().setContainerId(container.getContainerId()));
    return running
        .get()
        .usage()
        .timeout(USAGE_LIMIT_SECONDS, TimeUnit.SECONDS)
        .map(usage -> container.setResourceStatistics(usage).build())
        .otherwise(unknown -> container.build());
  }
}

package io.souk.agent.access;

import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.security.Action;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** As much of the agent as somebody may see; what they may not is left out without a word. */
public final class VisibleState {

  private final Owners owners;
  private final Caller caller;

  public VisibleState(Owners owners, Caller caller) {
    this.owners = owners;
    this.caller = caller;
  }

  /** The same agent without what they may not see. */
  public AgentView of(AgentView all) {
    if (caller.mayAll()) {
      return all;
    }
    List<FrameworkView> running = frameworks(all.frameworks());
    List<FrameworkView> completed = frameworks(all.completedFrameworks());
    Set<String> containers =
        Stream.concat(running.stream(), completed.stream())
            .flatMap(framework -> framework.executors().stream())
            .map(ExecutorView::containerId)
            .collect(Collectors.toSet());
    return all.showing(
        running,
        completed,
        all.fetches().entrySet().stream()
            .filter(fetch -> containers.contains(fetch.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private List<FrameworkView> frameworks(List<FrameworkView> all) {
    return all.stream()
        .filter(framework -> caller.may(Action.VIEW_FRAMEWORKS, framework.info().getUser()))
        .map(
            framework ->
                new FrameworkView(
                    framework.info(),
                    executors(framework.info(), framework.executors()),
                    executors(framework.info(), framework.completedExecutors())))
        .toList();
  }

  private List<ExecutorView> executors(FrameworkInfo framework, List<ExecutorView> all) {
    return all.stream()
        .filter(executor -> caller.may(Action.VIEW_EXECUTORS, owners.user(framework, executor)))
        .map(executor -> executor(framework, executor))
        .toList();
  }

  private ExecutorView executor(FrameworkInfo framework, ExecutorView all) {
    String user = owners.user(framework, all);
    return all.showing(
        all.queuedTasks().stream()
            .filter(task -> caller.may(Action.VIEW_TASKS, Owners.user(framework, user, task)))
            .toList(),
        tasks(framework, user, all.tasks()),
        tasks(framework, user, all.terminatedTasks()),
        tasks(framework, user, all.completedTasks()));
  }

  private List<Task> tasks(FrameworkInfo framework, String executor, List<Task> all) {
    return all.stream()
        .filter(task -> caller.may(Action.VIEW_TASKS, Owners.user(framework, executor, task)))
        .toList();
  }

  /** Operations on what is reserved for nobody but roles that they may see. */
  public List<Operation> operations(List<Operation> all) {
    return caller.mayAll()
        ? all
        : all.stream()
            .filter(operation -> resources(operation.getInfo()).allMatch(this::maySee))
            .toList();
  }

  private static Stream<Resource> resources(Offer.Operation info) {
    return Stream.of(
            info.getReserve().getResourcesList(),
            info.getReserve().getSourceList(),
            info.getUnreserve().getResourcesList(),
            info.getCreate().getVolumesList(),
            info.getDestroy().getVolumesList(),
            List.of(info.getGrowVolume().getVolume()),
            List.of(info.getGrowVolume().getAddition()),
            List.of(info.getShrinkVolume().getVolume()),
            List.of(info.getCreateDisk().getSource()),
            List.of(info.getDestroyDisk().getSource()))
        .flatMap(List::stream);
  }

  /** Resources of roles that they may see. */
  public List<Resource> resources(List<Resource> all) {
    return caller.mayAll() ? all : all.stream().filter(this::maySee).toList();
  }

  private boolean maySee(Resource resource) {
    return Stream.concat(
            Stream.of(resource.getRole(), resource.getAllocationInfo().getRole()),
            resource.getReservationsList().stream().map(Resource.ReservationInfo::getRole))
        .allMatch(caller::maySeeRole);
  }
}

package io.souk.agent.files;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.resource.Volume;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.model.resources.Disk;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The persistent volumes that an executor and its tasks were given. */
final class RunVolumes {
  private RunVolumes() {}

  /**
   * One volume.
   *
   * @param directory where it lies
   * @param shownAt names below the executor's sandbox
   */
  record Shown(Path directory, List<String> shownAt) {

    /** The rest of a path that leads into this volume. */
    Optional<List<String>> below(List<String> names) {
      int depth = shownAt.size();
      return names.size() >= depth && names.subList(0, depth).equals(shownAt)
          ? Optional.of(names.subList(depth, names.size()))
          : Optional.empty();
    }
  }

  /** Those of the executor that runs or ran in a container; none when nobody remembers it. */
  static List<Shown> of(AgentView view, String container) {
    Layout layout = new Layout(view.workDir());
    return Stream.concat(view.frameworks().stream(), view.completedFrameworks().stream())
        .flatMap(f -> Stream.concat(f.executors().stream(), f.completedExecutors().stream()))
        .filter(executor -> executor.containerId().equals(container))
        .flatMap(executor -> of(executor, layout).stream())
        .toList();
  }

  private static List<Shown> of(ExecutorView executor, Layout layout) {
    List<Shown> shown = new ArrayList<>(volumes(executor.resources(), List.of(), layout));
    Stream.of(executor.tasks(), executor.terminatedTasks(), executor.completedTasks())
        .flatMap(List::stream)
        .forEach(
            task ->
                shown.addAll(volumes(task.getResourcesList(), sandbox(executor, task), layout)));
    return shown;
  }

  /** The sandbox of a task in a pod lies below that of its executor. */
  private static List<String> sandbox(ExecutorView executor, Task task) {
    Optional<String> nested =
        task.getStatusesList().stream()
            .filter(status -> status.getContainerStatus().getContainerId().hasParent())
            .map(TaskStatus::getContainerStatus)
            .map(status -> status.getContainerId().getValue())
            .findFirst();
    return executor.commandTask() || nested.isEmpty()
        ? List.of()
        : List.of(Layout.NESTED, nested.get());
  }

  private static List<Shown> volumes(
      List<Resource> resources, List<String> sandbox, Layout layout) {
    List<Shown> shown = new ArrayList<>();
    for (io.souk.model.resources.Resource resource : WireResources.read(resources).entries()) {
      Optional<Volume> volume = Volume.of(resource.key());
      Optional<Disk.Mount> mount = resource.key().disk().flatMap(Disk::mount);
      if (volume.isPresent() && mount.isPresent()) {
        List<String> at = new ArrayList<>(sandbox);
        at.addAll(Place.names(mount.get().containerPath()));
        shown.add(new Shown(layout.volume(volume.get()), List.copyOf(at)));
      }
    }
    return shown;
  }
}

package io.souk.marathon.adapter.http;

import java.util.List;
import java.util.Optional;

/** All paths of the API. */
final class Routes {

  private final AppRoutes apps;
  private final TaskRoutes tasks;
  private final GroupRoutes groups;
  private final PodRoutes pods;
  private final SystemRoutes system;

  Routes(
      AppRoutes apps, TaskRoutes tasks, GroupRoutes groups, PodRoutes pods, SystemRoutes system) {
    this.apps = apps;
    this.tasks = tasks;
    this.groups = groups;
    this.pods = pods;
    this.system = system;
  }

  /** The route of a path, by its parts; empty when there is none. */
  Optional<Route> find(List<String> path) {
    if (path.size() < 2 || !path.getFirst().equals("v2")) {
      return system.findTop(path);
    }
    List<String> rest = path.subList(2, path.size());
    return switch (path.get(1)) {
      case "apps" -> {
        Optional<Route> ofTasks = tasks.findOfApp(rest);
        yield ofTasks.isPresent() ? ofTasks : apps.find(rest);
      }
      case "groups" -> groups.find(rest);
      case "tasks" -> tasks.find(rest);
      case "pods" -> pods.find(rest);
      default -> system.find(path.subList(1, path.size()));
    };
  }
}

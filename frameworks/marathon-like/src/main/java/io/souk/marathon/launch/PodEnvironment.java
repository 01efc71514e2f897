package io.souk.marathon.launch;

import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables of one container of a pod (Marathon, §3.6): the pod's, the container's over them,
 * and over both what Marathon sets.
 */
final class PodEnvironment {

  private final Pod pod;
  private final PodContainer container;
  private final Task task;
  private final Container run;

  PodEnvironment(Pod pod, PodContainer container, Task task, Container run) {
    this.pod = pod;
    this.container = container;
    this.task = task;
    this.run = run;
  }

  Map<String, String> build(String executorId, List<PortBinding> endpoints) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.putAll(PodTaskBuilder.textMap(pod.environment()));
    // A secret of the container goes before a text of the pod.
    container.json().path("environment").fieldNames().forEachRemaining(variables::remove);
    variables.putAll(PodTaskBuilder.textMap(container.json().path("environment")));
    variables.put("MARATHON_APP_ID", pod.id().path());
    variables.put("MARATHON_APP_VERSION", pod.version().toString());
    variables.put("MARATHON_APP_ENFORCE_GROUP_ROLE", "FALSE");
    variables.put("MARATHON_CONTAINER_ID", container.name());
    for (String resource : List.of("cpus", "mem", "disk")) {
      variables.put(resourceName(resource), Double.toString(container.resource(resource)));
    }
    variables.put(resourceName("gpus"), Integer.toString((int) container.resource("gpus")));
    variables.put("HOST", task.placement().host());
    variables.put("MESOS_TASK_ID", run.id().value());
    variables.put("MESOS_EXECUTOR_ID", executorId);
    for (PortBinding endpoint : endpoints) {
      String name = EnvironmentBuilder.variableName(endpoint.port().name().orElse(""));
      if (endpoint.hasHostPort()) {
        variables.put("EP_HOST_" + name, Integer.toString(endpoint.hostPort()));
      }
      if (pod.networkMode() != NetworkMode.HOST) {
        variables.put("EP_CONTAINER_" + name, Integer.toString(endpoint.containerPort()));
      }
    }
    return variables;
  }

  private static String resourceName(String resource) {
    return "MARATHON_CONTAINER_RESOURCE_" + resource.toUpperCase(java.util.Locale.ROOT);
  }
}

package io.souk.marathon.launch;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.instance.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The variables of a task (Marathon, §3.6): what Marathon sets, then ports, then the user's. */
final class EnvironmentBuilder {

  /** Longer names and values are left out, as a shell could not take them. */
  private static final int MAX_LABEL_LENGTH = 512;

  private static final String LABEL_PREFIX = "MARATHON_APP_LABEL_";

  private final App app;
  private final Task task;
  private final List<PortBinding> ports;
  private final boolean enforcesRole;
  private final Map<String, String> variables = new LinkedHashMap<>();

  EnvironmentBuilder(App app, Task task, List<PortBinding> ports, boolean enforcesRole) {
    this.enforcesRole = enforcesRole;
    this.app = app;
    this.task = task;
    this.ports = ports;
  }

  Map<String, String> build() {
    variables.put("MESOS_TASK_ID", task.id().value());
    variables.put("MARATHON_APP_ID", app.id().path());
    variables.put("MARATHON_APP_VERSION", app.version().toString());
    app.image().ifPresent(image -> variables.put("MARATHON_APP_DOCKER_IMAGE", image));
    variables.put("MARATHON_APP_RESOURCE_CPUS", Double.toString(app.cpus()));
    variables.put("MARATHON_APP_RESOURCE_MEM", Double.toString(app.mem()));
    variables.put("MARATHON_APP_RESOURCE_DISK", Double.toString(app.disk()));
    variables.put("MARATHON_APP_RESOURCE_GPUS", Integer.toString(app.gpus()));
    variables.put("MARATHON_APP_ENFORCE_GROUP_ROLE", enforcesRole ? "TRUE" : "FALSE");
    labels();
    variables.put("HOST", task.placement().host());
    ports();
    variables.putAll(new TreeMap<>(app.env()));
    return variables;
  }

  private void labels() {
    List<String> exported = new ArrayList<>();
    new TreeMap<>(app.labels())
        .forEach(
            (label, value) -> {
              String name = variableName(label);
              if (LABEL_PREFIX.length() + name.length() < MAX_LABEL_LENGTH
                  && value.length() < MAX_LABEL_LENGTH) {
                exported.add(name);
                variables.put(LABEL_PREFIX + name, value);
              }
            });
    variables.put("MARATHON_APP_LABELS", String.join(" ", exported));
  }

  private void ports() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      PortBinding binding = ports.get(i);
      String number = Integer.toString(binding.effectivePort());
      variables.put("PORT" + i, number);
      all.add(number);
      int declared = declared(binding.port());
      if (declared != 0) {
        variables.put("PORT_" + declared, number);
      }
      binding.port().name().ifPresent(name -> variables.put("PORT_" + variableName(name), number));
    }
    if (!all.isEmpty()) {
      variables.put("PORT", all.getFirst());
      variables.put("PORTS", String.join(",", all));
    }
  }

  private int declared(AppPort port) {
    return app.networkMode() == NetworkMode.HOST ? port.servicePort() : port.containerPort();
  }

  static String variableName(String text) {
    return text.replaceAll("[^A-Za-z0-9_]+", "_").toUpperCase(Locale.ROOT);
  }
}

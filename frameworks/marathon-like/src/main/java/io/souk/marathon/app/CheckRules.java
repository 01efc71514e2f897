package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on health, readiness and generic checks. */
final class CheckRules {

  private final JsonNode app;
  private final List<Problem> problems;
  private final int ports;

  private CheckRules(JsonNode app, List<Problem> problems) {
    this.app = app;
    this.problems = problems;
    this.ports =
        app.has("portDefinitions")
            ? app.get("portDefinitions").size()
            : app.path("container").path("portMappings").size();
  }

  static void check(JsonNode app, List<Problem> problems) {
    CheckRules rules = new CheckRules(app, problems);
    rules.healthChecks();
    rules.readinessChecks();
    rules.genericCheck();
  }

  private void healthChecks() {
    Set<JsonNode> seen = new HashSet<>();
    int byAgent = 0;
    JsonNode checks = app.path("healthChecks");
    for (int i = 0; i < checks.size(); i++) {
      JsonNode check = checks.get(i);
      String path = "/healthChecks(" + i + ")";
      String protocol = check.path("protocol").textValue();
      if (!seen.add(check)) {
        refuse("/healthChecks", "Elements must be unique.");
      }
      if (protocol.startsWith("MESOS_")) {
        byAgent++;
      }
      healthCheck(check, protocol, path);
    }
    if (byAgent > 1) {
      refuse("/healthChecks", "AppDefinition can contain at most one Mesos health check");
    }
  }

  private void healthCheck(JsonNode check, String protocol, String path) {
    boolean isCommand = protocol.equals("COMMAND");
    if (isCommand != check.has("command")) {
      refuse(
          path + "/command",
          isCommand ? "command is required for COMMAND" : "is only allowed for COMMAND");
    }
    if (check.has("port") && check.has("portIndex")) {
      refuse(path, "port and portIndex are mutually exclusive");
    }
    if (isCommand && (check.has("port") || check.has("portIndex"))) {
      refuse(path, "COMMAND health checks have no port");
    }
    if (!isCommand && !check.has("port") && check.path("portIndex").asInt(0) >= ports) {
      refuse(
          path + "/portIndex",
          "Health check port indices must address an element of the ports array or container port"
              + " mappings.");
    }
    boolean isDocker = app.path("container").path("type").asText("").equals("DOCKER");
    if (check.path("ipProtocol").asText("").equals("IPv6")
        && !(isDocker && protocol.startsWith("MESOS_"))) {
      refuse(path + "/ipProtocol", "IPv6 is only allowed for MESOS_ checks of Docker containers");
    }
  }

  private void readinessChecks() {
    JsonNode checks = app.path("readinessChecks");
    for (int i = 0; i < checks.size(); i++) {
      JsonNode check = checks.get(i);
      String path = "/readinessChecks(" + i + ")";
      if (check.path("timeoutSeconds").asInt() >= check.path("intervalSeconds").asInt()) {
        refuse(path + "/timeoutSeconds", "must be less than intervalSeconds");
      }
      String name = check.path("portName").textValue();
      if (!portNames().contains(name)) {
        refuse(path + "/portName", "must be one of the port names " + portNames());
      }
    }
  }

  private Set<String> portNames() {
    Set<String> names = new HashSet<>();
    app.path("portDefinitions").forEach(port -> names.add(port.path("name").asText("")));
    app.path("container")
        .path("portMappings")
        .forEach(port -> names.add(port.path("name").asText("")));
    names.remove("");
    return names;
  }

  private void genericCheck() {
    JsonNode check = app.path("check");
    if (!check.isObject()) {
      return;
    }
    int kinds = 0;
    for (String kind : List.of("http", "tcp", "exec")) {
      kinds += check.has(kind) ? 1 : 0;
    }
    if (kinds != 1) {
      refuse("/check", "must have exactly one of http, tcp and exec");
    }
    JsonNode command = check.path("exec").path("command");
    if (check.has("exec") && command.has("shell") == command.has("argv")) {
      refuse("/check/exec/command", "must have one of shell and argv");
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}

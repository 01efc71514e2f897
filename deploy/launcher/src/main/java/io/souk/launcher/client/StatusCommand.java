package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code souk status}: leader, agents, resources used of total. */
@Command(name = "status", description = "Show the leader, the agents and the resources in use.")
public final class StatusCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    JsonNode summary = client.get("/mesos/state-summary");
    JsonNode version = client.get("/mesos/version");
    JsonNode info = client.get("/marathon/v2/info");
    String leader =
        info.path("marathon_config").path("master").asText(summary.path("hostname").asText());
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("leader", leader);
    tree.put("version", version.path("version").asText());
    tree.set("agents", summary.path("slaves"));
    tree.set("frameworks", summary.path("frameworks"));
    options.print(tree, text(leader, version, summary));
    return 0;
  }

  private static String text(String leader, JsonNode version, JsonNode summary) {
    StringBuilder text = new StringBuilder();
    text.append("leader    ").append(leader).append("  version ");
    text.append(version.path("version").asText()).append('\n');
    text.append("cpus      ").append(use(summary, "cpus")).append('\n');
    text.append("mem (MB)  ").append(use(summary, "mem")).append('\n');
    text.append("disk (MB) ").append(use(summary, "disk")).append("\n\n");
    text.append(AgentsTable.of(summary.path("slaves"))).append('\n');
    Table frameworks = new Table("FRAMEWORK", "ID", "CONNECTED", "RUNNING");
    for (JsonNode framework : summary.path("frameworks")) {
      frameworks.row(
          framework.path("name").asText(),
          framework.path("id").asText(),
          framework.path("connected").asBoolean() ? "yes" : "no",
          framework.path("TASK_RUNNING").asInt());
    }
    return text.append(frameworks).toString();
  }

  private static String use(JsonNode summary, String resource) {
    double used = 0;
    double total = 0;
    for (JsonNode agent : summary.path("slaves")) {
      used += agent.path("used_resources").path(resource).asDouble();
      total += agent.path("resources").path(resource).asDouble();
    }
    return String.format(Locale.ROOT, "%.2f of %.2f", used, total);
  }
}

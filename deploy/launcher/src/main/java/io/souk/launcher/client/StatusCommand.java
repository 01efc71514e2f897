package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code souk status}: masters, leader, agents, resources used of total. */
@Command(
    name = "status",
    description = {
      "Show the masters, the agents and the resources in use.",
      "--url may be the gateway or any master. The exit code is 1 while nobody leads."
    })
public final class StatusCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    MastersApi masters = MastersApi.find(client);
    JsonNode ensemble = masters.ensemble();
    boolean led = ensemble.hasNonNull("leader");
    JsonNode summary = masters.summary();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    if (led) {
      tree.set("leader", ensemble.path("leader"));
    }
    tree.set("masters", ensemble.path("masters"));
    tree.set("agents", orEmpty(summary.path("slaves")));
    tree.set("frameworks", orEmpty(summary.path("frameworks")));
    JsonNode plugins = led ? masters.plugins() : MissingNode.getInstance();
    tree.set("plugins", orEmpty(plugins));
    options.print(tree, text(ensemble, summary) + PluginsTable.of(plugins));
    if (!led) {
      throw new ClientException("no master leads");
    }
    return 0;
  }

  private static JsonNode orEmpty(JsonNode list) {
    return list.isArray() ? list : JsonNodeFactory.instance.arrayNode();
  }

  private static String text(JsonNode ensemble, JsonNode summary) {
    StringBuilder text = new StringBuilder();
    text.append("leader    ").append(ensemble.path("leader").asText("none")).append('\n');
    if (summary.isObject()) {
      text.append("cpus      ").append(use(summary, "cpus")).append('\n');
      text.append("mem (MB)  ").append(use(summary, "mem")).append('\n');
      text.append("disk (MB) ").append(use(summary, "disk")).append('\n');
    }
    text.append('\n').append(MastersTable.of(ensemble));
    MastersTable.remarks(ensemble).forEach(remark -> text.append(remark).append('\n'));
    if (!summary.isObject()) {
      return text.append("\nagents and resources are not known now\n").toString();
    }
    text.append('\n').append(AgentsTable.of(summary.path("slaves"))).append('\n');
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

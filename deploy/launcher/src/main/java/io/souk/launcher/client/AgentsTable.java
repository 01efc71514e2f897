package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How a list of agents is printed. */
final class AgentsTable {

  private AgentsTable() {}

  static Table of(JsonNode agents) {
    Table table = new Table("AGENT", "ADDRESS", "STATE", "CPUS", "MEM (MB)", "RUNNING");
    for (JsonNode agent : agents) {
      table.row(
          agent.path("id").asText(),
          agent.path("hostname").asText() + ":" + agent.path("port").asText(),
          state(agent),
          use(agent, "cpus"),
          use(agent, "mem"),
          agent.path("TASK_RUNNING").asInt());
    }
    return table;
  }

  private static String state(JsonNode agent) {
    if (agent.path("active").asBoolean()) {
      return "active";
    }
    String drain = agent.at("/drain_info/state").asText().toLowerCase(Locale.ROOT);
    if (!drain.isEmpty()) {
      return drain;
    }
    return agent.path("deactivated").asBoolean() ? "deactivated" : "not connected";
  }

  private static String use(JsonNode agent, String resource) {
    return String.format(
        Locale.ROOT,
        "%.2f of %.2f",
        agent.path("used_resources").path(resource).asDouble(),
        agent.path("resources").path(resource).asDouble());
  }
}

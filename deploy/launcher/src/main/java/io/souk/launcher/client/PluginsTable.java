package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;

/** How the leader's plug-ins are printed. */
final class PluginsTable {

  private PluginsTable() {}

  /** Nothing when there are none. */
  static String of(JsonNode plugins) {
    if (!plugins.isArray() || plugins.isEmpty()) {
      return "";
    }
    Table table = new Table("PLUG-IN", "JAR", "STATE", "FAILURES");
    StringBuilder remarks = new StringBuilder();
    for (JsonNode plugin : plugins) {
      String name = plugin.path("name").asText(plugin.path("class").asText("-"));
      String state = plugin.path("state").asText();
      table.row(name, plugin.path("jar").asText(), state, plugin.path("failures").asLong());
      boolean well = state.equals("running") || state.equals("standby");
      if (!well && plugin.hasNonNull("last_failure")) {
        remarks
            .append("plug-in ")
            .append(name)
            .append(": ")
            .append(plugin.path("last_failure").asText());
        if (plugin.hasNonNull("next_start")) {
          remarks.append("; next start ").append(plugin.path("next_start").asText());
        }
        remarks.append('\n');
      }
    }
    return "\n" + table + "\n" + remarks;
  }
}

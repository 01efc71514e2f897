package io.souk.agent.adapter.http;

import java.util.Map;
import java.util.TreeMap;

/** {@code /help}: what can be asked here, a line each. */
final class HelpPage {
  private static final Map<String, String> ENDPOINTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("/api/v1", "POST: calls of the agent's API"),
              Map.entry("/containerizer/debug", "operations on containers that hang"),
              Map.entry(
                  "/containers?container_id=&framework_id=&executor_id=",
                  "containers, their status and what they use"),
              Map.entry("/files/browse?path=", "what is in a directory"),
              Map.entry("/files/debug", "virtual paths and where they lead"),
              Map.entry("/files/download?path=", "a file"),
              Map.entry("/files/read?path=&offset=&length=", "a piece of a file"),
              Map.entry("/flags", "options in effect"),
              Map.entry("/health", "200 when the agent serves"),
              Map.entry("/help", "this"),
              Map.entry("/logging/toggle?level=&duration=", "more in the log for a while"),
              Map.entry("/metrics", "metrics for Prometheus"),
              Map.entry("/metrics/snapshot?timeout=", "metrics under Mesos's names"),
              Map.entry("/monitor/statistics", "what executors use"),
              Map.entry("/state", "the agent and all it runs"),
              Map.entry("/system/stats.json", "load and memory of the machine"),
              Map.entry("/version", "the version whose interface this is")));

  private HelpPage() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    ENDPOINTS.forEach((path, what) -> text.append(path).append("  ").append(what).append('\n'));
    return text.append("Each is there below /slave(1), too.\n").toString();
  }
}

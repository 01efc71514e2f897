package io.souk.marathon.adapter.http;

import java.util.List;

/** What there is, a line for each route. */
final class HelpText {

  private static final List<String> ROUTES =
      List.of(
          "GET POST PUT PATCH    /v2/apps",
          "GET PUT PATCH DELETE  /v2/apps/{id}",
          "GET                   /v2/apps/{group}/*",
          "POST                  /v2/apps/{id}/restart",
          "GET                   /v2/apps/{id}/versions[/{version}]",
          "GET DELETE            /v2/apps/{id}/tasks[/{task}]",
          "GET                   /v2/tasks",
          "POST                  /v2/tasks/delete",
          "GET POST PUT DELETE   /v2/groups[/{id}]",
          "PATCH                 /v2/groups/{id}",
          "GET                   /v2/groups[/{id}]/apps",
          "GET PUT               /v2/groups[/{id}]/versions[/{version}]",
          "GET POST HEAD         /v2/pods",
          "GET PUT DELETE        /v2/pods/{id}",
          "GET                   /v2/deployments[/{id}]",
          "DELETE                /v2/deployments/{id}",
          "GET                   /v2/queue",
          "DELETE                /v2/queue/{id}/delay",
          "GET                   /v2/explain/{id}",
          "GET                   /v2/events",
          "GET                   /v2/info",
          "GET DELETE            /v2/leader",
          "GET                   /v2/plugins",
          "GET                   /ping",
          "GET                   /metrics, /metrics/prometheus",
          "GET                   /config",
          "GET POST              /logging",
          "GET                   /help");

  private HelpText() {}

  static String text() {
    return String.join("\n", ROUTES) + "\n";
  }

  static String html() {
    return "<!doctype html><title>Souk services</title><h1>Souk services</h1>"
        + "<p>The services API. Its console is the gateway's.</p><pre>"
        + text()
        + "</pre>";
  }
}

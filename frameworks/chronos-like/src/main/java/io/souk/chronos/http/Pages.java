package io.souk.chronos.http;

import java.util.Map;

/** The few pages that this port has for people; the console is another program's. */
final class Pages {

  static final String HTML = "text/html; charset=utf-8";

  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>%1$s</title></head>
      <body><h1>%1$s</h1>
      %2$s</body></html>
      """;

  private Pages() {}

  /** What stands where Chronos had its user interface. */
  static String home() {
    return FRAME.formatted(
        "Souk jobs",
        """
        <p>This is the API of scheduled and dependent jobs. The console is at the gateway.</p>
        <ul>
        <li><a href="v1/scheduler/jobs">jobs</a>, <a href="v1/scheduler/jobs/summary">summary</a></li>
        <li><a href="v1/scheduler/graph/dot">graph</a>, <a href="v1/scheduler/graph/csv">as csv</a></li>
        <li><a href="metrics">metrics</a>, <a href="logging">logging</a>, <a href="ping">ping</a></li>
        </ul>
        """);
  }

  /** Levels by logger. */
  static String levels(Map<String, String> levels) {
    StringBuilder rows = new StringBuilder();
    levels.forEach(
        (logger, level) ->
            rows.append("<tr><td>%s</td><td>%s</td></tr>\n".formatted(escape(logger), level)));
    return FRAME.formatted(
        "Log levels",
        "<p>To change one: <code>curl -H 'Content-Type: application/json' -d"
            + " '{\"logger\":\"io.souk.chronos\",\"level\":\"DEBUG\"}' …/logging</code></p>\n"
            + "<table>\n"
            + rows
            + "</table>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

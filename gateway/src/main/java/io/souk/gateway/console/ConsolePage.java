package io.souk.gateway.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Serves the console's page and its assets, read once from the class path. */
public final class ConsolePage {

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> ASSETS =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "app.js", SCRIPT,
          "console.js", SCRIPT,
          "job.js", SCRIPT,
          "jobdialogs.js", SCRIPT,
          "jobgraph.js", SCRIPT,
          "jobs.js", SCRIPT,
          "console.css", "text/css; charset=utf-8");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Adds {@code /} and {@code /console/*}. */
  public void mount(Router router) {
    ASSETS.forEach((name, type) -> mount(router, "/console/" + name, name, type));
    mount(router, "/", "index.html", ASSETS.get("index.html"));
  }

  private static void mount(Router router, String path, String name, String type) {
    Buffer body = read(name);
    router.get(path).handler(routing -> send(routing, type, body));
  }

  private static void send(RoutingContext routing, String type, Buffer body) {
    routing
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(body);
  }

  private static Buffer read(String name) {
    try (InputStream in = ConsolePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("console asset is missing: " + name);
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

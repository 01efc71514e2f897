package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Prometheus, on a port of its own. */
final class Prometheus implements AutoCloseable {

  private final Process process;
  private final String api;

  /**
   * Starts it; skips the test when the program is missing and may be.
   *
   * @param config as in {@code prometheus.yml}
   */
  Prometheus(Path dir, String config) {
    Path program = Tools.require("prometheus");
    int port = new FreePorts().next();
    api = "http://127.0.0.1:" + port + "/api/v1/";
    try {
      Path file = Files.writeString(dir.resolve("prometheus.yml"), config);
      process =
          new ProcessBuilder(
                  program.toString(),
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + dir.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("prometheus.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it scrapes, each with labels and health. */
  List<JsonNode> targets() {
    Http.Answer answer = Http.get(api + "targets");
    return answer.status() == 200
        ? answer.json().path("data").path("activeTargets").valueStream().toList()
        : List.of();
  }

  /** The series that an expression has now; none as long as it does not answer. */
  List<JsonNode> query(String expression) {
    Http.Answer answer = ask(expression);
    return answer.status() == 200
        ? answer.json().path("data").path("result").valueStream().toList()
        : List.of();
  }

  /** How many series an expression has now; -1 when it does not answer. */
  int count(String expression) {
    Http.Answer answer = ask(expression);
    return answer.status() == 200 ? answer.json().path("data").path("result").size() : -1;
  }

  private Http.Answer ask(String expression) {
    return Http.get(api + "query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}

package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.agent.fake.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Rubbish for every parameter of every endpoint. */
class EndpointsFuzzTest {
  private static final List<String> PATHS =
      List.of(
          "/health",
          "/version",
          "/flags",
          "/state",
          "/containers",
          "/containerizer/debug",
          "/monitor/statistics",
          "/files/browse",
          "/files/read",
          "/files/download",
          "/files/debug",
          "/metrics/snapshot",
          "/metrics",
          "/logging/toggle",
          "/system/stats.json",
          "/help");
  private static final List<String> PARAMETERS =
      List.of(
          "jsonp",
          "path",
          "offset",
          "length",
          "timeout",
          "level",
          "duration",
          "container_id",
          "framework_id",
          "executor_id",
          "x");
  private static Vertx vertx;
  private static Path root;
  private static int port;

  @BeforeContainer
  static void serve() throws IOException {
    vertx = Vertx.vertx();
    root = Files.createTempDirectory("endpoints").toRealPath();
    TestView agent = new TestView(root);
    Files.writeString(agent.sandbox().resolve("f"), "f");
    port =
        Await.success(
            vertx
                .createHttpServer()
                .requestHandler(
                    new AgentApi(
                            vertx, agent, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                        .router())
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort));
  }

  @AfterContainer
  static void remove() throws IOException {
    Await.success(vertx.close());
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 600)
  void everyRequestHasAnAnswer(@ForAll("targets") String target) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      String status =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine();
      assertThat(status).as(target).matches("HTTP/1.[01] (200|400|404|414) .*");
    }
  }

  @Provide
  Arbitrary<String> targets() {
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "",
                "-1",
                "0",
                "1",
                "9223372036854775807",
                "9223372036854775808",
                "1e9",
                "NaN",
                "5secs",
                "-5secs",
                "999999999999weeks",
                "%00",
                "%",
                "%zz",
                "%ff%fe",
                "+",
                "..%2f..",
                "c1",
                "fw",
                "running",
                "/frameworks/fw/executors/running/runs/c1/f",
                "/slave/log",
                "a".repeat(3000)),
            Arbitraries.strings().ascii().excludeChars(' ', '\r', '\n', '#').ofMaxLength(12));
    Arbitrary<String> pair =
        Arbitraries.of(PARAMETERS).flatMap(name -> value.map(v -> name + "=" + v));
    Arbitrary<String> query =
        pair.list().ofMaxSize(5).map(pairs -> pairs.stream().collect(Collectors.joining("&")));
    Arbitrary<String> prefix = Arbitraries.of("", "/slave(1)", "/slave%281%29");
    return Arbitraries.of(PATHS)
        .flatMap(path -> prefix.flatMap(p -> query.map(q -> p + path + "?" + q)));
  }
}

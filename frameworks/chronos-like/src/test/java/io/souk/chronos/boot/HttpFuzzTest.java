package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.boot.RawHttp.Answer;
import io.vertx.core.internal.net.RFC3986;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is sent, the answer is none of a defect, errors have their form, and what is refused
 * changes nothing.
 */
class HttpFuzzTest {

  private static final String BASE =
      "{\"name\":\"base\",\"command\":\"x\",\"schedule\":\"R/2030-01-01T00:00:00Z/P1D\","
          + "\"dataProcessingJobType\":true,\"async\":true}";

  private static final Map<String, String> SAMPLES =
      Map.of(
          "/v1/scheduler/iso8601", BASE,
          "/v1/scheduler/dependency", "{\"name\":\"child\",\"parents\":[\"base\"]}",
          "/v1/scheduler/job/base/task/ct:1:0:base:/progress",
              "{\"numAdditionalElementsProcessed\":1}",
          "/logging", "{\"logger\":\"io.souk.chronos.none\",\"level\":\"INFO\"}");

  private static Platform platform;

  @BeforeContainer
  static void start() {
    platform = new Platform();
    platform.create(BASE);
  }

  @AfterContainer
  static void stop() {
    platform.close();
  }

  private static String state() {
    return platform.get("jobs") + platform.runs("base").toString();
  }

  private static void check(String method, String target, byte[] body) {
    String before = state();
    Answer answer = RawHttp.send(platform.framework.port(), method, target, body);
    assertThat(answer.status()).as(answer.body()).isLessThan(500);
    assertThat(answer.body()).doesNotContain("Exception", "\tat ");
    if (answer.status() < 400) {
      return;
    }
    assertThat(answer.body()).doesNotContain("\n").isNotEmpty();
    if (answer.hasHeader("content-type: application/json")) {
      JsonNode error = platform.parse(answer.body());
      assertThat(error.properties()).as(answer.body()).hasSize(2);
      assertThat(error.get("message").isTextual()).isTrue();
      assertThat(error.get("status").isTextual()).isTrue();
    } else {
      // The 2.x API has bare messages.
      String path = RFC3986.normalizePath(target.replaceFirst("\\?.*", ""));
      assertThat(path.replaceAll("/+", "/")).as(target).startsWith("/scheduler");
    }
    platform.settle();
    assertThat(state()).isEqualTo(before);
  }

  @Provide
  Arbitrary<String> routes() {
    return Arbitraries.of(SAMPLES.keySet());
  }

  /** Bodies that begin as they should: cut off, with a character more, less or another. */
  @Property(tries = 600)
  void damagedBodies(
      @ForAll("routes") String route,
      @ForAll("anyIndex") int at,
      @ForAll("pieces") String piece,
      @ForAll boolean replaces) {
    String sample = SAMPLES.get(route);
    int from = at % (sample.length() + 1);
    int to = replaces ? Math.min(sample.length(), from + piece.length()) : from;
    check(
        "POST", route, (sample.substring(0, from) + piece + sample.substring(to)).getBytes(UTF_8));
    check("POST", route, sample.substring(0, from).getBytes(UTF_8));
  }

  @Provide
  Arbitrary<Integer> anyIndex() {
    return Arbitraries.integers().between(0, 1000);
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            ":",
            "\\",
            "\\u0000",
            "null",
            "1e999",
            "-",
            "/*",
            "\u0000",
            "\uffff",
            "[[[[[[[[",
            "\"a\":"),
        Arbitraries.strings().ofMaxLength(6));
  }

  @Property(tries = 300)
  void bodiesOfAnyBytes(@ForAll("routes") String route, @ForAll byte[] body) {
    check("POST", route, body);
    check("PUT", route.replace("/v1", ""), body);
  }

  @Provide
  Arbitrary<String> segments() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "v1",
            "scheduler",
            "jobs",
            "job",
            "base",
            "nobody",
            "stat",
            "stats",
            "search",
            "summary",
            "task",
            "kill",
            "all",
            "graph",
            "csv",
            "dot",
            "leader",
            "success",
            "iso8601",
            "dependency",
            "progress",
            "runs",
            "run",
            "logs",
            "median",
            "logging",
            "metrics",
            "ping",
            "..",
            ".",
            "",
            "%2e%2e",
            "%2F",
            "%00",
            "%",
            "%zz",
            "%ff",
            "%E2%82%AC",
            "ct%3A1%3A0%3Abase%3A",
            "ct:99999999999999999999:0:base:",
            "a%20b",
            "%0d%0a",
            ";x=y",
            "*",
            "+"),
        Arbitraries.strings().ofMaxLength(8).map(HttpFuzzTest::printable));
  }

  private static String printable(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}\\p{Cs}#?]", "_");
  }

  @Provide
  Arbitrary<String> targets() {
    Arbitrary<String> prefix = Arbitraries.of("", "/v1/scheduler", "/scheduler", "/v1");
    Arbitrary<List<String>> path = segments().list().ofMinSize(1).ofMaxSize(5);
    Arbitrary<String> query =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Combinators.combine(
                    Arbitraries.of(
                        "name",
                        "command",
                        "any",
                        "limit",
                        "offset",
                        "arguments",
                        "x",
                        "state",
                        "since",
                        "tail",
                        "follow",
                        "stream",
                        "pretty"),
                    segments())
                .as((name, value) -> "?" + name + "=" + value),
            segments().map(text -> "?" + text));
    return Combinators.combine(prefix, path, query)
        .as((before, parts, after) -> before + "/" + String.join("/", parts) + after);
  }

  @Property(tries = 1500)
  void pathsAndQueriesOfAnyForm(
      @ForAll("targets") String target, @ForAll("methods") String method) {
    check(method, target, new byte[0]);
    platform.create(BASE);
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "NONSENSE");
  }

  @Property(tries = 300)
  void questionsAboutRunsOfAnyForm(
      @ForAll("runPaths") String path,
      @ForAll("runParameters") String name,
      @ForAll("segments") String value) {
    check("GET", "/v1/scheduler/" + path + "?" + name + "=" + value, new byte[0]);
  }

  @Provide
  Arbitrary<String> runPaths() {
    return Arbitraries.of(
        "runs",
        "job/base/runs",
        "job/base/run/ct%3A1%3A0%3Abase%3A",
        "job/base/run/ct%3A1%3A0%3Abase%3A/logs",
        "job/base/run/x/logs");
  }

  @Provide
  Arbitrary<String> runParameters() {
    return Arbitraries.of("state", "since", "limit", "tail", "follow", "stream");
  }

  @Property(tries = 400)
  void searchesOfAnyForm(
      @ForAll("parameter") String name, @ForAll("segments") String one, @ForAll String other) {
    String encoded = java.net.URLEncoder.encode(other.replaceAll("\\p{Cs}", ""), UTF_8);
    check("GET", "/v1/scheduler/jobs/search?" + name + "=" + one, new byte[0]);
    check("GET", "/v1/scheduler/jobs/search?" + name + "=" + encoded, new byte[0]);
  }

  @Provide
  Arbitrary<String> parameter() {
    return Arbitraries.of("name", "command", "any", "limit", "offset");
  }
}

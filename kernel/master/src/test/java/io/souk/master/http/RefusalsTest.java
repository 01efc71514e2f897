package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.http.RequestBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong requests: status, body and headers, in the order of checks of the scheduler API. */
class RefusalsTest {

  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String SCHEDULER = "/api/v1/scheduler";
  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"r\",\"name\":\"n\"}}}";

  private static HttpFixture fixture;

  /**
   * A wrong request.
   *
   * @param headers names and values
   */
  record Wrong(String path, Map<String, String> headers, String body, int status, String answer) {
    @Override
    public String toString() {
      return path + " " + headers + " " + body;
    }
  }

  @BeforeAll
  static void start() {
    fixture = new HttpFixture();
    fixture.loop =
        command ->
            command instanceof Command.SchedulerCall
                ? Reply.badRequest("Framework cannot be found")
                : Reply.accepted();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  static Stream<Wrong> wrongs() {
    return Stream.of(
        scheduler(Map.of(), "{}", 400, "Expecting 'Content-Type' to be present"),
        scheduler(
            Map.of("Content-Type", "text/plain"),
            "{}",
            415,
            "Expecting 'Content-Type' of application/json or application/x-protobuf"),
        scheduler(
            Map.of("Content-Type", JSON + "; charset=utf-8"),
            "{}",
            415,
            "Expecting 'Content-Type' of application/json or application/x-protobuf"),
        json("{}", 400, "Failed to validate scheduler::Call: Expecting 'type' to be present"),
        json("[]", 400, "Failed to convert JSON into Call protobuf: Expecting a JSON object"),
        json(
            "{\"type\":\"NOPE\"}",
            400,
            "Failed to validate scheduler::Call: Expecting 'type' to be present"),
        scheduler(
            Map.of("Content-Type", PROTOBUF),
            "\u0001\u0002",
            400,
            "Failed to parse body into Call protobuf"),
        scheduler(
            Map.of("Content-Type", JSON, "Accept", "text/html"),
            SUBSCRIBE,
            406,
            "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"),
        scheduler(
            Map.of("Content-Type", JSON, "Accept", "application/json;q=0"),
            SUBSCRIBE,
            406,
            "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"),
        scheduler(
            Map.of("Content-Type", JSON, "Mesos-Stream-Id", "x"),
            SUBSCRIBE,
            400,
            "Subscribe calls should not include the 'Mesos-Stream-Id' header"),
        json(
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"r\"}}}",
            400,
            "Failed to convert JSON into Call protobuf: Missing required fields:"
                + " subscribe.framework_info.name"),
        json(
            "{\"type\":\"SUBSCRIBE\"}",
            400,
            "Failed to validate scheduler::Call: Expecting 'subscribe' to be present"),
        json(
            "{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"a\"},"
                + SUBSCRIBE.substring("{\"type\":\"SUBSCRIBE\",".length()),
            400,
            "Failed to validate scheduler::Call:"
                + " 'framework_id' differs from 'subscribe.framework_info.id'"),
        json(
            "{\"type\":\"REVIVE\"}",
            400,
            "Failed to validate scheduler::Call: Expecting 'framework_id' to be present"),
        json(
            "{\"type\":\"ACCEPT\",\"framework_id\":{\"value\":\"x\"}}",
            400,
            "Failed to validate scheduler::Call: Expecting 'accept' to be present"),
        json(
            "{\"type\":\"KILL\",\"framework_id\":{\"value\":\"x\"}}",
            400,
            "Failed to validate scheduler::Call: Expecting 'kill' to be present"),
        json(
            "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"x\"}}",
            400,
            "Framework cannot be found"),
        new Wrong(
            "/api/v1/agent",
            Map.of("Content-Type", JSON),
            "{\"type\":\"PONG\",\"agent_id\":{\"value\":\"a\"}}",
            400,
            "All non-subscribe calls should include the 'Souk-Stream-Id' header"),
        new Wrong(
            "/api/v1/agent",
            Map.of("Content-Type", JSON, "Souk-Stream-Id", "s"),
            "{\"type\":\"UPDATE\",\"agent_id\":{\"value\":\"a\"}}",
            400,
            "Failed to validate agent::Call: Expecting 'update' to be present"),
        new Wrong(
            "/teardown",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            "a=b",
            400,
            "Missing 'frameworkId' query parameter in the request body"),
        new Wrong("/nothing-here", Map.of(), "", 404, "404 Not Found."));
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void isRefused(Wrong wrong) throws Exception {
    for (String prefix : List.of("", "/master")) {
      HttpRequest.Builder request =
          fixture
              .request(prefix + wrong.path())
              .POST(HttpRequest.BodyPublishers.ofString(wrong.body(), StandardCharsets.ISO_8859_1));
      wrong.headers().forEach(request::header);
      HttpResponse<String> answer =
          fixture.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo(wrong.answer());
      assertThat(answer.statusCode()).isEqualTo(wrong.status());
      assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(answer.headers().firstValueAsLong("Content-Length"))
          .hasValue(wrong.answer().length());
      assertThat(answer.headers().firstValue("Date")).isPresent();
    }
  }

  @Test
  void brokenJsonIsASyntaxError() throws Exception {
    HttpResponse<String> answer = fixture.postJson(SCHEDULER, "{nope");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("Failed to parse body into JSON: ").doesNotContain("\n");
  }

  @Test
  void aWrongMethodNamesTheRightOne() throws Exception {
    HttpResponse<String> answer = fixture.get(SCHEDULER);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    assertThat(answer.body())
        .isEqualTo("405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'.");
    assertThat(fixture.postJson("/state", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void aBodyOverTheLimitIsRefusedAndTheConnectionKept() throws Exception {
    byte[] body = new byte[RequestBody.MAX_BYTES + 1];
    HttpResponse<String> answer = fixture.post(SCHEDULER, body, "Content-Type", JSON);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.headers().firstValue("Connection")).isEmpty();
    assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatNeverEndsIsCutOff() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/scheduler HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 1000000000000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = new byte[1 << 20];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  out.write(chunk);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsNotTheGzipItSaysIsRefused() throws Exception {
    String plain = "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"x\"}}";
    for (String body : List.of(plain, "{\"a\"")) {
      HttpResponse<String> answer =
          fixture.post(
              SCHEDULER,
              body.getBytes(StandardCharsets.UTF_8),
              "Content-Type",
              JSON,
              "Content-Encoding",
              "gzip");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("Failed to decompress request body");
    }
  }

  @Test
  void aBodyThatInflatesTooFarIsRefused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[RequestBody.MAX_BYTES + 1]);
    }
    HttpResponse<String> answer =
        fixture.post(
            SCHEDULER, bytes.toByteArray(), "Content-Type", JSON, "Content-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void aPathWithoutSlashIsRefused() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write("GET state HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertThat(answer).isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void aCompressedBodyIsInflated() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    HttpResponse<String> answer =
        fixture.post(
            SCHEDULER, bytes.toByteArray(), "Content-Type", JSON, "Content-Encoding", "gzip");
    assertThat(answer.body())
        .isEqualTo("Failed to validate scheduler::Call: Expecting 'type' to be present");
  }

  @Test
  void aQueryThatCannotBeDecodedIsIgnored() throws Exception {
    for (String query : List.of("limit=%zz", "jsonp=%", "timeout=%e0%", "limit=%ff&order=%")) {
      String path = query.startsWith("timeout") ? "/metrics/snapshot" : "/tasks";
      try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
        socket.setSoTimeout(60_000);
        socket
            .getOutputStream()
            .write(
                ("GET " + path + "?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isIn("HTTP/1.1 200", "HTTP/1.1 400");
      }
    }
  }

  private static Wrong json(String body, int status, String answer) {
    return scheduler(Map.of("Content-Type", JSON), body, status, answer);
  }

  private static Wrong scheduler(
      Map<String, String> headers, String body, int status, String answer) {
    return new Wrong(SCHEDULER, headers, body, status, answer);
  }
}

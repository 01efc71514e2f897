package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Response;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master's log over HTTP, and nothing else of its machine. */
class LogApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "nobody is to see this";

  @TempDir Path dir;

  private final HttpFixture fixture = new HttpFixture();
  private Path logs;
  private Path log;

  @BeforeEach
  void write() throws Exception {
    logs = Files.createDirectories(dir.resolve("logs"));
    log = Files.writeString(logs.resolve("master.log"), "one\ntwo\n");
    Files.writeString(logs.resolve("secret"), SECRET);
    fixture.log.file = Optional.of(log);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/master"})
  void theLogIsReadInPieces(String prefix) throws Exception {
    String read = prefix + "/files/read?path=/master/log";
    assertThat(fixture.get(read + "&offset=0").body())
        .isEqualTo("{\"data\":\"one\\ntwo\\n\",\"offset\":0}");
    assertThat(fixture.get(read + "&offset=4&length=2").body())
        .isEqualTo("{\"data\":\"tw\",\"offset\":4}");
    for (String end : new String[] {"", "&offset=-1", "&offset=-1&length=3"}) {
      assertThat(fixture.get(read + end).body()).isEqualTo("{\"data\":\"\",\"offset\":8}");
    }
    assertThat(fixture.get(read + "&offset=99").body()).isEqualTo("{\"data\":\"\",\"offset\":99}");
    HttpResponse<String> json = fixture.get(read + "&offset=0");
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(fixture.get(prefix + "/files/browse?path=/master/log").body()).isEqualTo("[]");
    assertThat(JSON.readTree(fixture.get(prefix + "/files/debug").body()))
        .isEqualTo(JSON.createObjectNode().put("/master/log", log.toString()));
  }

  @Test
  void aPieceIsBounded() throws Exception {
    Files.writeString(log, "x".repeat(100_000));
    JsonNode piece = read("&offset=10&length=90000");
    assertThat(piece.get("data").asText()).hasSize(65_536);
    assertThat(read("&offset=65536&length=-1").get("data").asText()).hasSize(34_464);
  }

  @Test
  void aCharacterIsNotCut() throws Exception {
    Files.writeString(log, "aé");
    assertThat(read("&offset=0&length=2").get("data").asText()).isEqualTo("a");
    assertThat(read("&offset=1&length=2").get("data").asText()).isEqualTo("é");
  }

  @Test
  void theLogIsDownloaded() throws Exception {
    HttpResponse<String> file = fixture.get("/files/download?path=/master/log");
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo("one\ntwo\n");
    assertThat(file.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=log");
    assertThat(file.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(file.headers().firstValue("Content-Length")).contains("8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/master/log/../secret",
        "/master/log/../../logs/secret",
        "/master/../master/log",
        "/master/log/secret",
        "/master/logs",
        "/master//log",
        "/master",
        "/",
        ".",
        "..",
        "master/log",
        "/master/log\u0000",
        "/master/log\u0000/../secret",
        "/master/log%2f..%2fsecret",
        "/etc/passwd",
        "file:///etc/passwd",
        "LOGS",
        "LOGS/",
        "LOGS/secret",
        "LOGS/master.log",
        "LOGS/../logs/secret"
      })
  void nothingElseIsSeen(String named) throws Exception {
    String path = named.replace("LOGS", logs.toString());
    String query = URLEncoder.encode(path, StandardCharsets.UTF_8);
    for (String endpoint : new String[] {"browse", "read", "download"}) {
      HttpResponse<String> answer = fixture.get("/files/" + endpoint + "?offset=0&path=" + query);
      assertThat(answer.statusCode()).as(endpoint).isEqualTo(404);
      assertThat(answer.body()).isEmpty();
    }
    String json = JSON.writeValueAsString(path);
    assertThat(call("LIST_FILES", "{\"path\":" + json + "}").statusCode()).isEqualTo(404);
    HttpResponse<String> read = call("READ_FILE", "{\"offset\":0,\"path\":" + json + "}");
    assertThat(read.statusCode()).isEqualTo(404);
    assertThat(read.body()).isEqualTo("No such file");
  }

  @Test
  void aLinkInPlaceOfTheLogIsNotFollowed() throws Exception {
    Files.delete(log);
    Files.createSymbolicLink(log, logs.resolve("secret"));
    assertForbidden();
    Files.delete(log);
    Files.createDirectory(log);
    assertForbidden();
    Files.delete(log);
    assertThat(fixture.get("/files/read?path=/master/log").statusCode()).isEqualTo(404);
  }

  private void assertForbidden() throws Exception {
    for (String endpoint : new String[] {"browse", "read", "download"}) {
      HttpResponse<String> answer =
          fixture.get("/files/" + endpoint + "?path=/master/log&offset=0");
      assertThat(answer.statusCode()).as(endpoint).isEqualTo(403);
      assertThat(answer.body()).doesNotContain(SECRET);
    }
    assertThat(call("LIST_FILES", "{\"path\":\"/master/log\"}").statusCode()).isEqualTo(403);
    assertThat(call("READ_FILE", "{\"path\":\"/master/log\",\"offset\":0}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void withoutALogFileThereIsNothing() throws Exception {
    fixture.log.file = Optional.empty();
    assertThat(fixture.get("/files/debug").body()).isEqualTo("{}");
    assertThat(fixture.get("/files/download?path=/master/log").statusCode()).isEqualTo(404);
    assertThat(call("READ_FILE", "{\"path\":\"/master/log\",\"offset\":0}").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read",
        "browse",
        "download",
        "read?path=",
        "read?path=/master/log&offset=x",
        "read?path=/master/log&offset=-2",
        "read?path=/master/log&offset=0&length=-2",
        "read?path=/master/log&offset=0&length=1e3",
        "read?path=/master/log&offset=99999999999999999999"
      })
  void badQueriesAreRefused(String query) throws Exception {
    assertThat(fixture.get("/files/" + query).statusCode()).isEqualTo(400);
    assertThat(fixture.postJson("/files/" + query, "").statusCode()).isEqualTo(405);
  }

  @Test
  void operatorCallsReadTheLog() throws Exception {
    JsonNode list = JSON.readTree(call("LIST_FILES", "{\"path\":\"/master/log\"}").body());
    assertThat(list.toString()).isEqualTo("{\"type\":\"LIST_FILES\",\"list_files\":{}}");
    JsonNode piece = piece("{\"path\":\"/master/log\",\"offset\":4}");
    assertThat(piece.get("size").asLong()).isEqualTo(8);
    assertThat(Base64.getDecoder().decode(piece.get("data").asText()))
        .asString()
        .isEqualTo("two\n");
    for (String nothing :
        new String[] {
          "\"offset\":8",
          "\"offset\":99",
          "\"offset\":0,\"length\":0",
          "\"offset\":18446744073709551615"
        }) {
      JsonNode empty = piece("{\"path\":\"/master/log\"," + nothing + "}");
      assertThat(empty.get("data").asText()).as(nothing).isEmpty();
      assertThat(empty.get("size").asLong()).isEqualTo(8);
    }
    Files.writeString(log, "x".repeat(100_000));
    piece = piece("{\"path\":\"/master/log\",\"offset\":0,\"length\":18446744073709551615}");
    assertThat(Base64.getDecoder().decode(piece.get("data").asText())).hasSize(65_536);
  }

  @Test
  void operatorCallsSpeakProtobuf() throws Exception {
    Call call =
        Call.newBuilder()
            .setType(Call.Type.READ_FILE)
            .setReadFile(Call.ReadFile.newBuilder().setPath("/master/log").setOffset(0))
            .build();
    HttpResponse<byte[]> answer =
        fixture.client.send(
            fixture
                .request("/master/api/v1")
                .header("Content-Type", "application/x-protobuf")
                .header("Accept", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    Response.ReadFile read = Response.parseFrom(answer.body()).getReadFile();
    assertThat(read.getData().toStringUtf8()).isEqualTo("one\ntwo\n");
    assertThat(read.getSize()).isEqualTo(8);
  }

  @Test
  void theLevelIsRaisedForAWhile() throws Exception {
    assertThat(level()).isZero();
    HttpResponse<String> set =
        call("SET_LOGGING_LEVEL", "{\"level\":2,\"duration\":{\"nanoseconds\":86400000000000}}");
    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(set.body()).isEmpty();
    assertThat(level()).isEqualTo(2);
    assertThat(fixture.log.verbosity).isEqualTo(2);
    call("SET_LOGGING_LEVEL", "{\"level\":1,\"duration\":{\"nanoseconds\":1000000}}");
    await(() -> fixture.log.verbosity == 0);
    assertThat(level()).isZero();
    call("SET_LOGGING_LEVEL", "{\"level\":4294967295,\"duration\":{\"nanoseconds\":-5}}");
    await(() -> fixture.log.verbosity == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/master"})
  void theLevelIsToggled(String prefix) throws Exception {
    String toggle = prefix + "/logging/toggle";
    assertThat(fixture.get(toggle).body()).isEqualTo("0\n");
    HttpResponse<String> raised = fixture.get(toggle + "?level=3&duration=5mins");
    assertThat(raised.statusCode()).isEqualTo(200);
    assertThat(raised.body()).isEmpty();
    assertThat(fixture.log.verbosity).isEqualTo(3);
    assertThat(fixture.get(toggle).body()).isEqualTo("3\n");
    assertThat(fixture.postJson(toggle + "?level=1&duration=1ms", "").statusCode()).isEqualTo(200);
    await(() -> fixture.log.verbosity == 0);
    for (String wrong :
        new String[] {
          "level=1",
          "duration=1secs",
          "level=x&duration=1secs",
          "level=-1&duration=1secs",
          "level=99999999999&duration=1secs",
          "level=1&duration=soon",
          "level=1&duration=-1secs",
          "level=1&duration=999999999999weeks"
        }) {
      assertThat(fixture.get(toggle + "?" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(fixture.log.verbosity).isZero();
  }

  @Test
  void callsNeedTheirMessages() throws Exception {
    for (String type : new String[] {"SET_LOGGING_LEVEL", "LIST_FILES", "READ_FILE"}) {
      HttpResponse<String> bare = fixture.postJson("/api/v1", "{\"type\":\"" + type + "\"}");
      assertThat(bare.statusCode()).isEqualTo(400);
      assertThat(bare.body()).contains("to be present");
      assertThat(call(type, "{}").statusCode()).as(type).isEqualTo(400);
    }
  }

  /** Each master has a log of its own. */
  @Test
  void aMasterThatDoesNotLeadAnswersForItself() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("m2.example:5051"));
    assertThat(read("&offset=0").get("data").asText()).isEqualTo("one\ntwo\n");
    assertThat(level()).isZero();
    assertThat(piece("{\"path\":\"/master/log\",\"offset\":0}").get("size").asLong()).isEqualTo(8);
    assertThat(fixture.commands).isEmpty();
  }

  private JsonNode read(String query) throws Exception {
    return JSON.readTree(fixture.get("/files/read?path=/master/log" + query).body());
  }

  private JsonNode piece(String body) throws Exception {
    HttpResponse<String> answer = call("READ_FILE", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).get("read_file");
  }

  private int level() throws Exception {
    HttpResponse<String> answer = fixture.postJson("/api/v1", "{\"type\":\"GET_LOGGING_LEVEL\"}");
    return JSON.readTree(answer.body()).at("/get_logging_level/level").asInt(-1);
  }

  private HttpResponse<String> call(String type, String body) throws Exception {
    return fixture.postJson(
        "/api/v1",
        "{\"type\":\""
            + type
            + "\",\""
            + type.toLowerCase(java.util.Locale.ROOT)
            + "\":"
            + body
            + "}");
  }

  private static void await(BooleanSupplier reached) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not reached within 30 s");
      }
      Thread.onSpinWait();
    }
  }
}

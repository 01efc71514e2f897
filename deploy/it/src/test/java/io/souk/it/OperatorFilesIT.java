package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a running master, as operators and Mesos's web interface read it. */
class OperatorFilesIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  private final int port = new FreePorts().next(20);
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void aRunningMasterShowsItsLogAndSaysMoreForAWhile() throws Exception {
    try (SoukProcess master =
        SoukProcess.start(
                dir,
                "master",
                "--port",
                "" + port,
                "--no-frameworks",
                "--work-dir",
                dir.resolve("work").toString())
            .awaitReady()) {
      assertThat(master.isAlive()).isTrue();
      pieces();
      downloads();
      calls();
      nothingElse();
      verbosity();
    }
  }

  private byte[] log() throws IOException {
    return Files.readAllBytes(dir.resolve("work/logs/master.log"));
  }

  /** Piece after piece is what the file says. */
  private void pieces() throws IOException {
    byte[] written = log();
    assertThat(written).isNotEmpty();
    StringBuilder read = new StringBuilder();
    while (read.length() < written.length) {
      JsonNode piece = json("/files/read?path=/master/log&length=100&offset=" + read.length());
      assertThat(piece.path("offset").asInt()).isEqualTo(read.length());
      assertThat(piece.path("data").asText()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
      read.append(piece.path("data").asText());
    }
    assertThat(read.toString()).startsWith(new String(written, StandardCharsets.UTF_8));
    assertThat(json("/master/files/read?path=/master/log").path("offset").asLong())
        .isGreaterThanOrEqualTo(written.length);
    JsonNode beyond = json("/files/read?path=/master/log&length=100&offset=1000000000");
    assertThat(beyond.path("data").asText()).isEmpty();
  }

  private void downloads() throws Exception {
    byte[] written = log();
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url("/files/download?path=/master/log"))).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
    assertThat(answer.body()).startsWith(written);
    assertThat(json("/files/browse?path=/master/log")).isEmpty();
    assertThat(json("/files/debug").path("/master/log").asText())
        .isEqualTo(dir.resolve("work/logs/master.log").toString());
  }

  private void calls() throws IOException {
    byte[] written = log();
    JsonNode listed = call("{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/master/log\"}}");
    assertThat(listed.path("type").asText()).isEqualTo("LIST_FILES");
    JsonNode read =
        call(
            "{\"type\":\"READ_FILE\",\"read_file\":"
                + "{\"path\":\"/master/log\",\"offset\":10,\"length\":40}}");
    byte[] data = Base64.getDecoder().decode(read.at("/read_file/data").asText());
    assertThat(data).hasSize(40).isEqualTo(Arrays.copyOfRange(written, 10, 50));
    assertThat(read.at("/read_file/size").asLong()).isGreaterThanOrEqualTo(written.length);
  }

  private void nothingElse() {
    for (String path :
        List.of("/etc/passwd", "/master/log/../../../etc/passwd", "/master", "/agent/log")) {
      for (String endpoint : List.of("browse", "read", "download")) {
        Http.Answer answer = Http.get(url("/files/" + endpoint + "?offset=0&path=" + path));
        assertThat(answer.status()).as(endpoint + " " + path + ": " + answer.body()).isEqualTo(404);
      }
      for (String call :
          List.of(
              "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"%s\"}}",
              "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"%s\",\"offset\":0}}")) {
        assertThat(Http.send("POST", url("/api/v1"), call.formatted(path)).status())
            .as(call + path)
            .isEqualTo(404);
      }
    }
    assertThat(Http.get(url("/files/read")).status()).isEqualTo(400);
    assertThat(Http.get(url("/files/read?path=/master/log&offset=x")).status()).isEqualTo(400);
  }

  private void verbosity() throws IOException {
    assertThat(Http.get(url("/logging/toggle")).body()).isEqualTo("0\n");
    assertThat(log(" DEBUG ")).as("at the usual level").isFalse();
    assertThat(Http.get(url("/logging/toggle?level=2")).status()).isEqualTo(400);
    assertThat(Http.send("POST", url("/logging/toggle?level=2&duration=5secs"), "").status())
        .isEqualTo(200);
    assertThat(call("{\"type\":\"GET_LOGGING_LEVEL\"}").at("/get_logging_level/level").asInt())
        .isEqualTo(2);
    Wait.until(
        LIMIT,
        () -> Http.get(url("/logging/toggle")).body().equals("0\n"),
        () -> "the level does not go back");
    Http.Answer set =
        Http.send(
            "POST",
            url("/api/v1"),
            "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                + "{\"level\":1,\"duration\":{\"nanoseconds\":60000000000}}}");
    assertThat(set.status()).as(set.body()).isEqualTo(200);
    assertThat(Http.get(url("/logging/toggle")).body()).isEqualTo("1\n");
  }

  private boolean log(String part) throws IOException {
    return new String(log(), StandardCharsets.UTF_8).contains(part);
  }

  private JsonNode call(String body) {
    Http.Answer answer = Http.send("POST", url("/api/v1"), body);
    assertThat(answer.status()).as(body + ": " + answer.body()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode json(String path) {
    return Http.json(url(path));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }
}

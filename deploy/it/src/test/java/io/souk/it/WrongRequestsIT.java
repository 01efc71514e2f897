package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Wrong methods, types, bodies and ids at every port of a running platform. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongRequestsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path dir;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private UpPlatform souk;

  @BeforeAll
  void start() {
    souk = UpPlatform.start(dir);
  }

  @AfterAll
  void stop() {
    assertThat(souk.process().isAlive()).isTrue();
    assertThat(souk.process().err()).doesNotContain("\tat ");
    souk.close();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "wrong-requests.txt", delimiter = '|')
  void isAnsweredAsPublished(
      String port, String method, String path, String type, String body, int status, String part)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(port) + path))
            .timeout(LIMIT)
            .method(method, publisher(body));
    if (!type.equals("-")) {
      request.header("Content-Type", type);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body())
        .contains(part == null ? "" : part)
        .doesNotContain("Exception", "at io.", "at java.");
  }

  private static HttpRequest.BodyPublisher publisher(String body) {
    return body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(body.replace("\\n", "\n"));
  }

  private String url(String port) {
    return switch (port) {
      case "master" -> souk.master();
      case "agent" -> souk.agent();
      case "marathon" -> souk.marathon();
      case "chronos" -> souk.chronos();
      case "gateway" -> souk.gateway();
      default -> throw new IllegalArgumentException(port);
    };
  }
}

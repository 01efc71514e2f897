package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.http.RehearsedRoutes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalWireTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/souk/masters",
    "GET, /health",
    "POST, /api/v1",
    "POST, /api/v1/agent",
    "POST, /api/souk/members"
  })
  void nobodyElseFindsAnythingAtItsPort(String method, String path) throws Exception {
    try (RehearsalWire wire = RehearsalWire.open(RehearsedRoutes::over);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + wire.port() + path))
                  .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                  .header("Content-Type", "application/json")
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEmpty();
    }
  }
}

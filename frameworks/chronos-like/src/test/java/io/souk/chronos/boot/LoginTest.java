package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.adapter.http.Login;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a login nothing answers without it. */
class LoginTest {

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = new Platform(config -> config.withLogin(new Login("ops", "pass:wörd")));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/scheduler/jobs", "/ping", "/metrics", "/", "/logging", "/nothing"})
  void everyPathAsksForIt(String path) {
    String[] wrong = {basic("ops:x"), basic("x:pass:wörd"), basic("ops"), "Basic", "Bearer x", ""};
    for (String given : wrong) {
      HttpResponse<String> refused = platform.call("GET", path, "", "Authorization", given);
      assertThat(refused.statusCode()).as(given).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
          .startsWith("Basic realm=\"Mesosphere\"");
      assertThat(platform.parse(refused.body()).get("status").asText()).isEqualTo("Unauthorized");
    }
    assertThat(platform.call("GET", path, "").statusCode()).isEqualTo(401);
    assertThat(platform.call("GET", path, "", "Authorization", basic("ops:pass:wörd")).statusCode())
        .isEqualTo(path.equals("/nothing") ? 404 : 200);
  }
}

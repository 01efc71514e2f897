package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import com.sun.net.httpserver.HttpServer;
import io.souk.agent.fake.Await;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryCredentialsTest {
  private static final String HUB =
      "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"aHViOnB3OngA\"},"
          + "\"private:5000\":{\"username\":\"p\",\"password\":\"q\"},"
          + "\"https://token.example/v2\":{\"identitytoken\":\"t\"},\"empty\":{}}}";
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {"busybox", "library/busybox:1", "docker.io/x/y", "index.docker.io/busybox"})
  void theDefaultRegistryHasManyNames(String image) {
    AuthConfig auth = RegistryCredentials.parse(HUB).find(image).orElseThrow();
    assertThat(auth.getUsername()).isEqualTo("hub");
    assertThat(auth.getPassword()).isEqualTo("pw:x");
  }

  @Test
  void eachRegistryHasItsOwn() {
    RegistryCredentials credentials = RegistryCredentials.parse(HUB);
    assertThat(credentials.find("private:5000/a:1")).map(AuthConfig::getUsername).contains("p");
    assertThat(credentials.find("token.example/a/b@sha256:0"))
        .map(AuthConfig::getIdentitytoken)
        .contains("t");
    assertThat(credentials.find("private:5001/a")).isEmpty();
    assertThat(credentials.find("empty/a")).map(AuthConfig::getUsername).contains("hub");
    assertThat(RegistryCredentials.parse("{}").isEmpty()).isTrue();
  }

  @Test
  void credentialHelpersAreRefused() {
    assertThatThrownBy(() -> RegistryCredentials.parse("{\"credsStore\":\"desktop\"}"))
        .hasMessageContaining("'credsStore' names a credential helper");
  }

  /** Whatever a task fetches: credentials or one line without secrets. */
  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) {
    for (String each : List.of(text, "{\"auths\":{\"r\":{\"auth\":\"" + text + "\"}}}")) {
      try {
        RegistryCredentials.parse(each).find("r.x/" + text);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      }
    }
  }

  /** The engine is handed what it needs for the default registry, too. */
  @Test
  void theEngineIsToldWhoPullsFromTheDefaultRegistry() throws IOException {
    List<String> headers = new CopyOnWriteArrayList<>();
    HttpServer engine =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext(
        "/",
        exchange -> {
          try (exchange) {
            boolean version = exchange.getRequestURI().getPath().endsWith("/version");
            String auth = exchange.getRequestHeaders().getFirst("X-Registry-Auth");
            if (auth != null) {
              headers.add(exchange.getRequestURI().getQuery() + " " + auth);
            }
            byte[] body = "{\"message\":\"nothing here\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(version ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    engine.start();
    Vertx vertx = Vertx.vertx();
    DockerSettings settings =
        new DockerSettings(
                "tcp://127.0.0.1:" + engine.getAddress().getPort(), dir, Optional.empty(), false)
            .withCredentials(Optional.of(RegistryCredentials.parse(HUB)));
    DockerRuntime runtime = Await.success(DockerRuntime.connect(vertx, settings));

    Await.failure(
        runtime.launch(
            TestSpecs.shell(dir, "true")
                .docker(DockerInfo.newBuilder().setImage("nginx"))
                .build()));

    Await.success(runtime.close());
    Await.success(vertx.close());
    engine.stop(0);
    assertThat(headers).hasSize(1);
    String[] parts = headers.get(0).split(" ");
    assertThat(parts[0]).contains("fromImage=nginx:latest");
    String json = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    assertThat(new ObjectMapper().readTree(json).path("username").asText()).isEqualTo("hub");
    assertThat(new ObjectMapper().readTree(json).path("password").asText()).isEqualTo("pw:x");
  }
}

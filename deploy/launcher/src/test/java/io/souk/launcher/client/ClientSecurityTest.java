package io.souk.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What commands show to a gateway that serves HTTPS, and whom they trust. */
@Timeout(120)
class ClientSecurityTest {

  @TempDir private Path directory;
  private TestPki pki;
  private HttpsServer gateway;
  private Path credential;

  @BeforeEach
  void serve() throws Exception {
    pki = TestPki.create(directory, "cluster");
    gateway = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.setHttpsConfigurator(
        new HttpsConfigurator(TlsMaterial.load(pki.server("gateway")).sslContext()));
    gateway.createContext("/", ClientSecurityTest::answer);
    gateway.start();
    credential =
        Files.writeString(
            directory.resolve("credential.json"), "{\"principal\":\"me\",\"secret\":\"open\"}");
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String asks = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] body =
        asks == null
            ? "401 Unauthorized.".getBytes(StandardCharsets.UTF_8)
            : ("{\"asks\":\"" + asks + "\"}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(asks == null ? 401 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private PlatformClient client(Optional<Path> ca, Optional<Path> credential) {
    URI url = URI.create("https://127.0.0.1:" + gateway.getAddress().getPort());
    return new PlatformClient(List.of(url), ClientSecurity.load(ca, credential));
  }

  @Test
  void trustsTheAuthorityAndSaysWhoAsks() {
    PlatformClient client = client(Optional.of(pki.certificate()), Optional.of(credential));
    assertThat(client.get("/x").path("asks").asText()).isEqualTo("Basic bWU6b3Blbg==");
    StringBuilder streamed = new StringBuilder();
    client.stream("/x", piece -> streamed.append(new String(piece, StandardCharsets.UTF_8)));
    assertThat(streamed).contains("bWU6b3Blbg==");
  }

  @Test
  void saysWhichOptionIsMissing() throws Exception {
    assertThatThrownBy(() -> client(Optional.of(pki.certificate()), Optional.empty()).get("/x"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("401")
        .hasMessageContaining("--credential");
    assertThatThrownBy(() -> client(Optional.empty(), Optional.of(credential)).get("/x"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("--ca");
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    assertThatThrownBy(
            () -> client(Optional.of(other.certificate()), Optional.of(credential)).get("/x"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("--ca")
        .hasMessageNotContaining("open");
  }

  @Test
  void refusesFilesThatCannotBeUsed() throws Exception {
    Path nothing = Files.writeString(directory.resolve("nothing"), "nothing");
    assertThatThrownBy(() -> ClientSecurity.load(Optional.of(nothing), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--ca");
    assertThatThrownBy(() -> ClientSecurity.load(Optional.empty(), Optional.of(nothing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--credential");
  }

  @Test
  void doesNotTellTheSecret() {
    assertThat(client(Optional.empty(), Optional.of(credential)).security().toString())
        .doesNotContain("open");
  }
}

package io.souk.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.gateway.boot.GatewayConfig;
import io.souk.gateway.boot.GatewayServer;
import io.souk.protocol.http.HttpTls;
import io.souk.security.RoleSecurity;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that serves HTTPS, and services behind it that do, too. */
@Timeout(120)
class GatewayTlsTest {

  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private TestPki pki;
  private TlsMaterial material;
  private HttpClient client;
  private HttpServer leading;
  private HttpServer following;

  @BeforeEach
  void start() throws Exception {
    pki = TestPki.create(directory, "cluster");
    material = TlsMaterial.load(pki.server("gateway"));
    client = HttpClient.newBuilder().sslContext(material.sslContext()).build();
    leading = upstream(TlsMaterial.load(pki.server("one")), this::answer);
    following = upstream(TlsMaterial.load(pki.server("two")), this::pointToTheLeader);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private HttpServer upstream(TlsMaterial shown, Handler<HttpServerRequest> handler)
      throws Exception {
    return await(
        vertx
            .createHttpServer(HttpTls.serve(new HttpServerOptions(), Optional.of(shown)))
            .requestHandler(handler)
            .listen(0, "127.0.0.1"));
  }

  private void answer(HttpServerRequest request) {
    request.response().end(request.scheme() + " " + request.getHeader("Authorization"));
  }

  private void pointToTheLeader(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(307)
        .putHeader("Location", "//127.0.0.1:" + leading.actualPort() + request.uri())
        .end();
  }

  @Test
  void servesAndAsksByHttpsAndPassesOnWhoAsks() throws Exception {
    GatewayServer gateway = gateway(List.of(url(leading)));
    HttpResponse<String> answer = get(gateway, "/mesos/state");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("https Basic c29tZTpzZWNyZXQ=");
  }

  @Test
  void followsARedirectByTheSchemeOfTheConnection() throws Exception {
    GatewayServer gateway = gateway(List.of(url(following), url(leading)));
    assertThat(get(gateway, "/mesos/state").body()).startsWith("https ");
  }

  @Test
  void aServiceOfAnotherAuthorityIsNoService() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    HttpServer foreign = upstream(TlsMaterial.load(other.server("foreign")), this::answer);
    assertThat(get(gateway(List.of(url(foreign))), "/mesos/state").statusCode()).isEqualTo(502);
  }

  @Test
  void whoTrustsAnotherAuthorityDoesNotSpeakWithTheGateway() throws Exception {
    TestPki other = TestPki.create(directory.resolve("other"), "others");
    GatewayServer gateway = gateway(List.of(url(leading)));
    client =
        HttpClient.newBuilder()
            .sslContext(TlsMaterial.load(other.server("wary")).sslContext())
            .build();
    assertThatThrownBy(() -> get(gateway, "/health")).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void replicasOfTwoSchemesAreRefused() {
    List<URI> mixed = List.of(url(leading), URI.create("http://127.0.0.1:5050"));
    assertThatThrownBy(() -> new GatewayConfig("127.0.0.1", 0, mixed, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--master")
        .hasMessageContaining("https");
  }

  private GatewayServer gateway(List<URI> masters) throws Exception {
    return await(
        GatewayServer.start(
            vertx,
            new GatewayConfig("127.0.0.1", 0, masters, List.of(), List.of())
                .withSecurity(RoleSecurity.OPEN.withTls(material))));
  }

  private static URI url(HttpServer server) {
    return URI.create("https://127.0.0.1:" + server.actualPort());
  }

  private HttpResponse<String> get(GatewayServer gateway, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.port() + path))
            .header("Authorization", "Basic c29tZTpzZWNyZXQ=")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}

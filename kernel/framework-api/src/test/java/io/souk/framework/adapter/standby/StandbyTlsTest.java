package io.souk.framework.adapter.standby;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.HttpEndpoint;
import io.souk.protocol.http.HttpTls;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby's port in a cluster that speaks TLS. */
@Timeout(120)
class StandbyTlsTest {

  private static final StandbyLimits LIMITS =
      StandbyLimits.DEFAULT.withPatience(Duration.ofMillis(300));

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Optional<String>> leader = new AtomicReference<>(Optional.empty());
  private TestPki pki;
  private TlsMaterial own;
  private HttpClient client;
  private int port;

  @BeforeEach
  void start() throws Exception {
    pki = TestPki.create(directory, "cluster");
    own = TlsMaterial.load(pki.server("standby"));
    client = HttpClient.newBuilder().sslContext(own.sslContext()).build();
    port = freePort();
    HttpEndpoint endpoint =
        new HttpEndpoint("--x-port", "127.0.0.1", port, Set.of("/v2/events"), Optional.empty())
            .withTls(Optional.of(own));
    await(StandbyServer.open(vertx, endpoint, "127.0.0.1:" + port, leader::get, LIMITS));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void asksTheLeaderByHttpsAndPassesOnWhoAsks() throws Exception {
    lead(pki);
    HttpResponse<String> answer = get("/v2/apps");
    assertThat(answer.body()).isEqualTo("https Basic bWU6b3Blbg==");
  }

  @Test
  void sendsReadersOfStreamsToAnAddressOfHttps() throws Exception {
    HttpServer leading = lead(pki);
    HttpResponse<String> answer = get("/v2/events");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location"))
        .contains("https://127.0.0.1:" + leading.actualPort() + "/v2/events");
  }

  @Test
  void nothingGoesToALeaderOfAnotherAuthority() throws Exception {
    lead(TestPki.create(directory.resolve("other"), "others"));
    assertThat(get("/v2/apps").statusCode()).isEqualTo(503);
  }

  private HttpServer lead(TestPki authority) throws IOException {
    TlsMaterial shown = TlsMaterial.load(authority.server("leader"));
    HttpServer server =
        await(
            vertx
                .createHttpServer(HttpTls.serve(new HttpServerOptions(), Optional.of(shown)))
                .requestHandler(
                    request ->
                        request
                            .response()
                            .end(request.scheme() + " " + request.getHeader("Authorization")))
                .listen(0, "127.0.0.1"));
    leader.set(Optional.of("127.0.0.1:" + server.actualPort()));
    return server;
  }

  private HttpResponse<String> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
            .header("Authorization", "Basic bWU6b3Blbg==")
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}

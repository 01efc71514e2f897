package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.security.RoleSecurity;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three whole masters that speak TLS on all their ports. */
@Timeout(300)
class MastersTlsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final int RAFT = 10;
  private static final int CLUSTER = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final List<Vertx> loops = new ArrayList<>();
  private final List<MasterServer> masters = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    TestPki pki = TestPki.create(directory.resolve("pki"), "cluster");
    client =
        HttpClient.newBuilder()
            .sslContext(TlsMaterial.load(pki.server("client")).sslContext())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    while (ports.size() < 3) {
      ports.add(freeTriple());
    }
    List<String> addresses = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    List<Future<MasterServer>> starts = new ArrayList<>();
    for (int port : ports) {
      Vertx vertx = Vertx.vertx();
      loops.add(vertx);
      MasterConfig config =
          MasterConfig.of("127.0.0.1", port, directory.resolve("m" + port))
              .withNetwork(new MasterConfig.Network("127.0.0.1", port, port + RAFT, port + CLUSTER))
              .withMasters(addresses)
              .withSecurity(RoleSecurity.OPEN.withTls(TlsMaterial.load(pki.member("m" + port))));
      starts.add(MasterServer.start(vertx, config, List.of()));
    }
    for (Future<MasterServer> start : starts) {
      masters.add(await(start));
    }
  }

  @AfterEach
  void stop() {
    masters.forEach(master -> await(master.stop()));
    loops.forEach(vertx -> await(vertx.close()));
  }

  @Test
  void electAskEachOtherShareTheirViewAndPointToTheLeader() throws Exception {
    JsonNode report =
        until(
            ports.getFirst(),
            it ->
                count(it, "reachable", "true") == 3
                    && count(it, "role", "leader") == 1
                    && IntStream.range(0, 3)
                        .allMatch(i -> it.at("/masters/" + i + "/view_age_seconds").isNumber()));
    String leader = report.path("leader").asText();
    for (int port : ports) {
      HttpResponse<String> redirect = get("https", port, "/redirect");
      assertThat(redirect.statusCode()).isEqualTo(307);
      assertThat(redirect.headers().firstValue("Location")).contains("//" + leader);
    }
  }

  @Test
  void noPortAnswersInPlainText() {
    for (int port : ports) {
      assertThatThrownBy(() -> get("http", port, "/health")).isInstanceOf(IOException.class);
    }
  }

  private JsonNode until(int port, Predicate<JsonNode> condition) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      JsonNode seen = JSON.readTree(get("https", port, "/api/souk/masters").body());
      if (condition.test(seen)) {
        return seen;
      }
      assertThat(System.nanoTime()).as(seen.toString()).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static long count(JsonNode report, String field, String value) {
    return IntStream.range(0, report.path("masters").size())
        .filter(i -> report.at("/masters/" + i + "/" + field).asText().equals(value))
        .count();
  }

  private HttpResponse<String> get(String scheme, int port, String path) throws Exception {
    URI url = URI.create(scheme + "://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(url).timeout(DEADLINE).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A port with its neighbours for Raft and the live view. */
  private static int freeTriple() throws IOException {
    while (true) {
      int port = freePort(0);
      try {
        freePort(port + RAFT);
        freePort(port + CLUSTER);
        return port;
      } catch (IOException | IllegalArgumentException taken) {
        // The next one.
      }
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(120, TimeUnit.SECONDS).join();
  }
}

package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.protocol.map.FaultDomainOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterServerTest {

  @TempDir Path dir;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void aTakenPortIsNamedAndNothingIsLeftBehind() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = taken.getLocalPort();
      MasterConfig config = MasterConfig.of("127.0.0.1", 0, dir).withNetwork(network(port));
      assertThatThrownBy(() -> await(MasterServer.start(vertx, config, List.of())))
          .cause()
          .isInstanceOfSatisfying(
              MasterStartException.class,
              refusal -> {
                assertThat(refusal.option()).isEqualTo("--port");
                assertThat(refusal.value()).isEqualTo(Integer.toString(port));
                assertThat(refusal.getMessage())
                    .startsWith("--port " + port + ": cannot listen at 127.0.0.1")
                    .doesNotContain("\n");
              });
    }
    assertThat(dir.resolve("master/raft")).doesNotExist();
    startAndStop(MasterConfig.of("127.0.0.1", 0, dir));
  }

  @Test
  void aWorkDirectoryServesOneMaster() {
    MasterConfig config = MasterConfig.of("127.0.0.1", 0, dir);
    MasterServer first = await(MasterServer.start(vertx, config, List.of()));
    Vertx other = Vertx.vertx();
    try {
      assertThatThrownBy(() -> await(MasterServer.start(other, config, List.of())))
          .hasMessageContaining("--work-dir " + dir + ": is in use by another master");
    } finally {
      await(other.close());
      await(first.stop());
    }
    startAndStop(config);
  }

  @Test
  void filesThatAreNoRegistryAreRefused() throws Exception {
    startAndStop(MasterConfig.of("127.0.0.1", 0, dir));
    Files.writeString(dir.resolve("master/raft/FORMAT"), "souk registry format 99\n");
    assertThatThrownBy(() -> startAndStop(MasterConfig.of("127.0.0.1", 0, dir)))
        .cause()
        .isInstanceOf(MasterStartException.class)
        .hasMessageStartingWith("--work-dir " + dir + ": ");
  }

  @Test
  void anUnknownHostIsNamed() {
    MasterConfig config = MasterConfig.of("host.invalid", 0, dir);
    assertThatThrownBy(() -> await(MasterServer.start(vertx, config, List.of())))
        .cause()
        .isInstanceOf(MasterStartException.class)
        .hasMessageStartingWith("--host host.invalid: ");
  }

  @Test
  void stateSaysWhereTheMasterStands() throws Exception {
    String domain = "{\"fault_domain\":{\"region\":{\"name\":\"r\"},\"zone\":{\"name\":\"z\"}}}";
    MasterServer server =
        await(
            MasterServer.start(
                vertx,
                MasterConfig.of("127.0.0.1", 0, dir).withDomain(FaultDomainOption.parse(domain)),
                List.of()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      String state =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + server.port() + "/master/state"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      JsonNode read = new ObjectMapper().readTree(state);
      assertThat(read.path("domain").toString()).isEqualTo(domain);
      assertThat(read.at("/leader_info/domain").toString()).isEqualTo(domain);
      assertThat(read.at("/flags/domain").asText()).isEqualTo(domain);
    } finally {
      await(server.stop());
    }
  }

  private void startAndStop(MasterConfig config) {
    MasterServer server = await(MasterServer.start(vertx, config, List.of()));
    assertThat(server.port()).isPositive();
    await(server.stop());
  }

  private static MasterConfig.Network network(int port) {
    return new MasterConfig.Network("127.0.0.1", port, 0, 0);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}

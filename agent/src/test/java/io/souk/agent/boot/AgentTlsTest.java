package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.security.RoleSecurity;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a cluster that speaks TLS. */
@Timeout(120)
class AgentTlsTest {

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final List<FakeMaster> masters = new ArrayList<>();
  private final List<AgentServer> agents = new ArrayList<>();
  private TestPki pki;
  private TlsMaterial own;

  @BeforeEach
  void authority() throws Exception {
    pki = TestPki.create(directory.resolve("pki"), "cluster");
    own = TlsMaterial.load(pki.server("agent"));
  }

  @AfterEach
  void stop() {
    agents.forEach(agent -> Await.done(agent.stop(false)));
    masters.forEach(FakeMaster::close);
    Await.success(vertx.close());
  }

  @Test
  void registersByHttpsAndServesNothingElse() throws Exception {
    AgentServer agent = start(master(pki));
    HttpClient client = HttpClient.newBuilder().sslContext(own.sslContext()).build();
    URI url = URI.create("https://127.0.0.1:" + agent.port() + "/state");
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"master_hostname\"");
  }

  @Test
  void aMasterOfAnotherAuthorityGetsNoAgent() throws Exception {
    FakeMaster foreign = master(TestPki.create(directory.resolve("other"), "others"));
    FakeMaster right = master(pki);
    start(foreign, right);
    assertThat(foreign.subscriptions()).isEmpty();
    assertThat(right.subscriptions()).hasSize(1);
  }

  private FakeMaster master(TestPki authority) throws Exception {
    FakeMaster master =
        FakeMaster.start(vertx, 0, Optional.of(TlsMaterial.load(authority.server("master"))));
    masters.add(master);
    return master;
  }

  private AgentServer start(FakeMaster... asked) {
    AgentConfig config =
        AgentConfig.of(
                List.of(asked).stream().map(FakeMaster::url).toList(), directory.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withSecurity(RoleSecurity.OPEN.withTls(own));
    AgentServer agent = Await.success(AgentServer.start(vertx, config));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }
}

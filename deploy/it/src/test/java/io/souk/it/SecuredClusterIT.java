package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.it.SecuredDeeds.Outcome;
import io.souk.security.Action;
import io.souk.security.tls.TlsFiles;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three masters with both frameworks and an agent, all secured: who may do what over HTTPS, who
 * cannot even connect, and that masters take over from each other.
 */
@Isolated("three masters at a time")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredClusterIT {

  private static final Duration STRANGER = Duration.ofSeconds(10);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path dir;

  private static SecuredCluster cluster;
  private static Map<Action, SecuredDeeds.Deed> deeds;

  @BeforeAll
  static void start() {
    Map<String, List<Action>> grants = new LinkedHashMap<>();
    SecuredDeeds.grant(grants);
    cluster = new SecuredCluster(dir, grants);
    cluster.start().deploy(SecuredDeeds.SERVICE, "");
    deeds = SecuredDeeds.in(cluster);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  static Stream<Action> tried() {
    return Stream.of(Action.values()).filter(action -> !SecuredDeeds.ELSEWHERE.containsKey(action));
  }

  @Test
  @Order(1)
  void eachActionIsTriedOrItSaysWhyNot() {
    for (Action action : Action.values()) {
      assertThat(deeds.get(action) != null ^ SecuredDeeds.ELSEWHERE.containsKey(action))
          .as("%s is in one of both tables", action)
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("tried")
  @Order(2)
  void whoIsGrantedItAloneSucceeds(Action action) {
    String who = SecuredDeeds.granted(action);
    assertThat(deeds.get(action).by(who, cluster.as(who))).isEqualTo(Outcome.DONE);
  }

  @ParameterizedTest
  @MethodSource("tried")
  @Order(2)
  void whoIsNotGrantedItDoesNot(Action action) {
    String who = SecuredDeeds.refused(action);
    assertThat(deeds.get(action).by(who, cluster.as(who))).isIn(Outcome.FORBIDDEN, Outcome.HIDDEN);
  }

  @ParameterizedTest
  @MethodSource("tried")
  @Order(2)
  void whoSaysNoNameOrAWrongSecretGetsNoAnswer(Action action) {
    String who = SecuredDeeds.granted(action);
    assertThat(deeds.get(action).by(who, cluster.anonymous())).isEqualTo(Outcome.UNKNOWN);
    assertThat(deeds.get(action).by(who, cluster.anonymous().as(who, "wrong")))
        .isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  @Order(3)
  void servicesAndJobsAskWhoCalls() {
    SecuredCluster.Member leader = cluster.awaitLeader();
    for (String url :
        List.of(leader.marathon() + "/v2/apps", leader.chronos() + "/v1/scheduler/jobs")) {
      assertThat(cluster.anonymous().get(url).status()).as(url).isEqualTo(401);
      assertThat(cluster.admin().get(url).status()).as(url).isEqualTo(200);
    }
  }

  @Test
  @Order(3)
  void plainHttpAndForeignAuthoritiesAreRefused() {
    Path foreign = dir.resolve("foreign");
    SecuredCluster.initialise(foreign);
    Https stranger = Https.trusting(foreign.resolve("ca.pem"));
    SecuredCluster.Member leader = cluster.awaitLeader();
    for (String url :
        List.of(leader.url(), leader.marathon(), leader.chronos(), cluster.agentUrl())) {
      Http.Answer plain = Http.get(url.replace("https:", "http:") + "/health");
      assertThat(plain.status()).as(plain.body()).isZero();
      Http.Answer untrusted = stranger.get(url + "/health");
      assertThat(untrusted.status()).isZero();
      assertThat(untrusted.body()).contains("SSLHandshakeException");
    }
  }

  /** The ports that masters alone use: Raft, and the view that they share. */
  @Test
  @Order(3)
  void mastersTakeNoCertificateOfAForeignAuthority() throws Exception {
    Path foreign = dir.resolve("impostor");
    SecuredCluster.initialise(foreign);
    TlsFiles own = SecuredCluster.tls(cluster.security());
    TlsFiles theirs = SecuredCluster.tls(foreign);
    TlsFiles impostor = new TlsFiles(theirs.certificate(), theirs.key(), own.authority());
    int port = cluster.awaitLeader().port();
    for (int offset : List.of(SecuredCluster.RAFT_OFFSET, SecuredCluster.CLUSTER_OFFSET)) {
      assertThat(staysOpen(own, port + offset)).as("own, +%d", offset).isTrue();
      assertThat(staysOpen(impostor, port + offset)).as("foreign, +%d", offset).isFalse();
    }
  }

  /** Whether the other side lets the certificate be: then it waits for us to say something. */
  private static boolean staysOpen(TlsFiles files, int port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            TlsMaterial.load(files)
                .sslContext()
                .getSocketFactory()
                .createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(3000);
      SSLParameters parameters = socket.getSSLParameters();
      // Raft is spoken over HTTP/2, and with nobody who does not offer that.
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      // HTTP/2 begins with what the server says of itself, which is not the end either.
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @Order(4)
  void anotherLeadsWhenTheLeaderIsKilledAndAStrangerCannotTakeItsPlace() {
    SecuredCluster.Member first = cluster.awaitLeader();
    first.kill();
    SecuredCluster.Member second = cluster.awaitLeader();
    assertThat(second).isNotSameAs(first);
    cluster.awaitAgent();
    Wait.until(
        SecuredCluster.LIMIT,
        () -> cluster.running(SecuredDeeds.SERVICE) == 1,
        () -> "the service does not run");
    SecuredCluster.Member standby =
        cluster.members().stream()
            .filter(each -> each.runs() && each != second)
            .findFirst()
            .orElseThrow();
    reads(standby);
    assertNoStrangerJoins(first, second);
    first.start();
    first.awaitReady();
    reads(first);
    cluster.deploy("afterwards", "");
  }

  private static void reads(SecuredCluster.Member standby) {
    for (String url :
        List.of(
            standby.url() + "/api/souk/masters",
            standby.marathon() + "/v2/apps/" + SecuredDeeds.SERVICE)) {
      Wait.until(
          SecuredCluster.LIMIT,
          () -> cluster.admin().get(url).status() == 200,
          () -> url + " answered " + cluster.admin().get(url));
      assertThat(cluster.anonymous().get(url).status()).as(url).isEqualTo(401);
    }
  }

  private static void assertNoStrangerJoins(
      SecuredCluster.Member place, SecuredCluster.Member leader) {
    try (SoukProcess stranger = place.startWithoutSecurity()) {
      Wait.until(
          SecuredCluster.LIMIT,
          () -> cluster.strangerLog().contains("event=registry-stranger"),
          () -> "nobody refused it; " + cluster.strangerLog());
      Instant end = Instant.now().plus(STRANGER);
      while (Instant.now().isBefore(end) && stranger.isAlive()) {
        assertThat(stranger.out()).doesNotContain("is ready:");
        String row = row(leader, place);
        assertThat(row).as(row).doesNotContain("\"role\":\"standby\"", "\"role\":\"leader\"");
      }
    }
  }

  /** What the leader says of a master. */
  private static String row(SecuredCluster.Member leader, SecuredCluster.Member master) {
    return cluster
        .admin()
        .json(leader.url() + "/api/souk/masters")
        .path("masters")
        .valueStream()
        .filter(row -> row.path("address").asText().endsWith(":" + master.port()))
        .findFirst()
        .orElseThrow()
        .toString();
  }
}

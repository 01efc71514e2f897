package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.Write;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding and removing masters, and backups, on a master whose registry is in memory. */
class MembershipApiTest {

  private final HttpFixture leader = new HttpFixture();
  private final HttpFixture other = new HttpFixture();

  @BeforeEach
  void introduce() {
    leader.ensemble.address = address(leader);
    leader.ensemble.members = List.of(address(leader));
    other.ensemble.address = address(other);
    other.ensemble.clusterId = Optional.empty();
  }

  @AfterEach
  void close() {
    leader.close();
    other.close();
  }

  @Test
  void whatTheRegistryRefusesIsTold() throws Exception {
    HttpResponse<String> answer = change("add", address(other));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo("a registry in memory has one member");
  }

  @Test
  void whatTheRegistryRefusesToRemoveIsTold() throws Exception {
    leader.ensemble.members = List.of(address(leader), "m9:5050");
    refused("remove", "m9:5050", 409, "a registry in memory has one member");
  }

  @Test
  void aMemberIsNotAddedTwice() throws Exception {
    refused("add", address(leader), 409, address(leader) + " is one of the masters already");
  }

  @Test
  void aStrangerIsNotRemoved() throws Exception {
    refused(
        "remove", "m9:5050", 404, "m9:5050 is none of the masters; they are " + address(leader));
  }

  @Test
  void oneThatDoesNotAnswerIsNotAdded() throws Exception {
    other.close();
    refused(
        "add",
        address(other),
        409,
        address(other)
            + " does not answer (no connection); start it first, with this cluster in its"
            + " --masters");
  }

  @Test
  void oneOfAnotherClusterIsNotAdded() throws Exception {
    other.ensemble.clusterId = Optional.of("c2");
    refused(
        "add",
        address(other),
        409,
        address(other)
            + " belongs to another cluster (c2, this one is c1); start it with an empty work"
            + " directory");
    other.ensemble.clusterId = Optional.empty();
    other.ensemble.cluster = "shop";
    refused(
        "add",
        address(other),
        409,
        address(other)
            + " is of cluster 'shop', this one is 'bazaar'; start it with the same --cluster");
  }

  @Test
  void aSingleMasterNeitherJoinsNorTakes() throws Exception {
    other.ensemble.raftPort = 0;
    refused(
        "add",
        address(other),
        409,
        address(other) + " runs as a single master; start it with --masters");
    leader.ensemble.raftPort = 0;
    HttpResponse<String> answer = change("add", address(other));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).startsWith("this master was started as a single one");
  }

  @Test
  void oneByAnotherNameIsNotAdded() throws Exception {
    other.ensemble.address = "m2:5050";
    refused(
        "add",
        address(other),
        409,
        "the master at " + address(other) + " calls itself m2:5050; use that");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"address\": 7}",
        "{\"address\": \"m1\"}",
        "{\"address\": \"m1:0\"}",
        "{\"address\": \"m1:65536\"}",
        "{\"address\": \"m1:99999999999\"}",
        "{\"address\": \"m1:5050/..\"}",
        "{\"address\": \"-m:5050\"}"
      })
  void whatIsNoAddressIsRefused(String body) throws Exception {
    for (String verb : List.of("add", "remove")) {
      HttpResponse<String> answer = leader.postJson("/api/souk/masters/" + verb, body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("Expecting a body like {\"address\": \"host:5050\"}");
    }
  }

  /** More than one piece, so that it is streamed. */
  @Test
  void aBackupIsWhatTheRegistryHolds() throws Exception {
    leader.memory.start(new Nobody()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    long term = leader.memory.status().term();
    for (int i = 0; i < 40; i++) {
      Batch batch = Batch.of(new Write.Put("key/" + i, new byte[50_000]));
      leader.memory.append(term, batch).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    HttpResponse<InputStream> answer =
        leader.client.send(
            leader.request("/api/souk/registry").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    byte[] bytes = answer.body().readAllBytes();
    Backup backup = BackupCodec.read(new ByteArrayInputStream(bytes));
    assertThat(backup.version()).isEqualTo(40);
    assertThat(backup.entries()).hasSize(40);
    assertThat(leader.get("/api/souk/registry").statusCode()).as("the next one").isEqualTo(200);
  }

  private HttpResponse<String> change(String verb, String address) throws Exception {
    return leader.postJson("/api/souk/masters/" + verb, "{\"address\": \"" + address + "\"}");
  }

  private void refused(String verb, String address, int status, String text) throws Exception {
    HttpResponse<String> answer = change(verb, address);
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private static String address(HttpFixture master) {
    return "127.0.0.1:" + master.port();
  }

  private static final class Nobody implements io.souk.registry.Registry.LeadershipListener {
    @Override
    public void onLeader(long term) {}

    @Override
    public void onFollower() {}
  }
}

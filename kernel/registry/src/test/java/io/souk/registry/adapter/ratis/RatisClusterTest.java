package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.assertFails;
import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one process, each with files and an endpoint of its own. */
class RatisClusterTest {

  private static final long PATIENCE_SECONDS = 90;

  @TempDir Path directory;

  private final BlockingQueue<Leader> elected = new LinkedBlockingQueue<>();
  private final Map<String, RatisRegistry> members = new LinkedHashMap<>();
  private List<Member> group = List.of();

  private record Leader(String id, long term) {}

  @BeforeEach
  void startThree() throws Exception {
    List<Member> all = new ArrayList<>();
    for (String id : List.of("m1", "m2", "m3")) {
      all.add(new Member(id, "127.0.0.1", RatisRegistryTest.freePort()));
    }
    group = List.copyOf(all);
    CompletableFuture.allOf(
            group.stream()
                .map(member -> start(member.id()).toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @AfterEach
  void stopAll() {
    members.values().forEach(RatisRegistry::abandon);
  }

  private CompletionStage<Void> start(String id) {
    RatisConfig config =
        RatisConfig.of(id, group, directory.resolve(id))
            .withElectionTimeouts(Duration.ofMillis(1000), Duration.ofMillis(2000))
            .withLeastLog(40 * SnapshotPace.COMMIT_BYTES);
    RatisRegistry registry = new RatisRegistry(config);
    members.put(id, registry);
    return registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long term) {
            elected.add(new Leader(id, term));
          }

          @Override
          public void onFollower() {}
        });
  }

  @Test
  void aDeadLeaderIsReplacedAndNothingConfirmedIsLost() throws Exception {
    Leader first = awaitLeader();
    write(first, 0, 30);
    members.remove(first.id()).abandon();
    Leader second = awaitLeader();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(members.get(second.id()).scan("k")).hasSize(30);
    assertThat(members.get(second.id()).leader()).contains(address(second.id()));
    write(second, 30, 100);
    // It has to catch up by a snapshot and the log after it.
    await(start(first.id()));
    for (RatisRegistry member : members.values()) {
      RatisRegistryTest.awaitVersion(member, 100);
      assertThat(member.scan("k")).hasSize(100);
    }
    assertFails(
        RegistryException.Code.NOT_LEADER,
        members.get(first.id()).append(first.term(), batch("late", 1)));
  }

  @Test
  void aMemberThatMissedMoreThanIsKeptIsSentASnapshot() throws Exception {
    Leader leader = awaitLeader();
    write(leader, 0, 1);
    String absent =
        members.keySet().stream().filter(id -> !id.equals(leader.id())).findFirst().orElseThrow();
    members.remove(absent).abandon();
    RatisRegistryTest.write(members.get(leader.id()), leader.term(), 2500);
    RatisRegistryTest.awaitGone(directory.resolve(leader.id()), "log_0-\\d+");
    start(absent);
    RatisRegistryTest.awaitVersion(members.get(absent), 2501);
    write(leader, 2501, 2510);
    RatisRegistryTest.awaitVersion(members.get(absent), 2510);
    assertThat(members.get(absent).scan("k")).hasSize(109);
    assertThat(RatisRegistryTest.find(directory.resolve(absent), "snapshot\\.\\d+_\\d+")).exists();
  }

  @Test
  void aClosingLeaderHandsOver() throws Exception {
    Leader first = awaitLeader();
    write(first, 0, 5);
    members.remove(first.id()).close();
    Leader second = awaitLeader();
    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(members.get(second.id()).version()).isEqualTo(5);
  }

  @Test
  void withoutAMajorityNothingIsConfirmed() throws Exception {
    Leader leader = awaitLeader();
    write(leader, 0, 3);
    for (String id : List.copyOf(members.keySet())) {
      if (!id.equals(leader.id())) {
        members.remove(id).abandon();
      }
    }
    var lost = members.get(leader.id()).append(leader.term(), batch("lost", 1));
    assertThat(members.get(leader.id()).get("lost")).isEmpty();
    members.remove(leader.id()).abandon();
    try {
      await(lost);
      throw new AssertionError("it was confirmed by one member of three");
    } catch (RegistryException e) {
      assertThat(e.retryable()).isTrue();
    }
  }

  private void write(Leader leader, int from, int to) {
    for (int i = from; i < to; i++) {
      long version = await(members.get(leader.id()).append(leader.term(), batch("k" + i, i)));
      assertThat(version).isEqualTo(i + 1);
    }
  }

  private static Batch batch(String key, int value) {
    return Batch.of(new Write.Put(key, ("" + value).getBytes(StandardCharsets.UTF_8)));
  }

  private String address(String id) {
    return group.stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow().address();
  }

  private Leader awaitLeader() throws InterruptedException {
    Leader leader = elected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(leader).as("a leader within " + PATIENCE_SECONDS + " s").isNotNull();
    return leader;
  }
}

package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Several members in one process, each with files and an endpoint of its own. */
final class Trio implements AutoCloseable {

  static final long PATIENCE_SECONDS = 90;

  /** What a member's listener was told, in the order in which all of them were. */
  sealed interface News {

    String id();

    record Leads(String id, long term) implements News {}

    record Follows(String id) implements News {}

    record Failed(String id, RegistryException reason) implements News {}
  }

  record Leader(String id, long term) {}

  /** A member that was told to which cluster it belongs. */
  record Admitted(String id, String clusterId) {}

  private final Path directory;
  private Duration longestTimeout = Duration.ofMillis(2000);
  private final List<Member> group;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final BlockingQueue<Leader> elected = new LinkedBlockingQueue<>();
  private final Map<String, RatisRegistry> members = new LinkedHashMap<>();
  private final Queue<Admitted> admitted = new ConcurrentLinkedQueue<>();
  private volatile Consumer<Admitted> onAdmission = any -> {};

  /** Nobody started yet. */
  Trio(Path directory, String... ids) throws IOException {
    this.directory = directory;
    List<Member> all = new ArrayList<>();
    for (String id : ids) {
      all.add(new Member(id, "127.0.0.1", RatisRegistryTest.freePort()));
    }
    this.group = List.copyOf(all);
  }

  /** The same with another longest election timeout, before any is started. */
  Trio withLongestTimeout(Duration timeout) {
    longestTimeout = timeout;
    return this;
  }

  /** All of them started, and readable. */
  static Trio started(Path directory, String... ids) throws IOException {
    Trio trio = new Trio(directory, ids);
    trio.startAll();
    return trio;
  }

  /** Starts all, and waits until they are readable. */
  void startAll() {
    CompletableFuture.allOf(
            group.stream()
                .map(member -> start(member.id()).toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  CompletionStage<Void> start(String id) {
    return start(config(id));
  }

  CompletionStage<Void> start(RatisConfig config) {
    String id = config.self();
    RatisRegistry registry =
        new RatisRegistry(
            config,
            clusterId -> {
              Admitted news = new Admitted(id, clusterId);
              onAdmission.accept(news);
              admitted.add(news);
            });
    members.put(id, registry);
    return registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long term) {
            news.add(new News.Leads(id, term));
            elected.add(new Leader(id, term));
          }

          @Override
          public void onFollower() {
            news.add(new News.Follows(id));
          }

          @Override
          public void onFailed(RegistryException reason) {
            news.add(new News.Failed(id, reason));
          }
        });
  }

  /** What every member does when it is told that it is admitted. */
  void onAdmission(Consumer<Admitted> step) {
    onAdmission = step;
  }

  /** Who was told so, and did it, in that order. */
  List<Admitted> admitted() {
    return List.copyOf(admitted);
  }

  RatisConfig config(String id) {
    return config(id, group);
  }

  RatisConfig config(String id, List<Member> group) {
    return RatisConfig.of(id, group, directory.resolve(id))
        .withElectionTimeouts(Duration.ofMillis(1000), longestTimeout)
        .withLeastLog(40 * SnapshotPace.COMMIT_BYTES);
  }

  List<Member> group() {
    return group;
  }

  Member member(String id) {
    return group.stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
  }

  RatisRegistry get(String id) {
    return members.get(id);
  }

  /** Those that run, without {@code id}. */
  List<String> others(String id) {
    return members.keySet().stream().filter(other -> !other.equals(id)).toList();
  }

  Map<String, RatisRegistry> running() {
    return Map.copyOf(members);
  }

  RatisRegistry remove(String id) {
    return members.remove(id);
  }

  /** The next member that says that it leads. */
  Leader awaitLeader() throws InterruptedException {
    Leader leader = elected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(leader).as("a leader within " + PATIENCE_SECONDS + " s").isNotNull();
    return leader;
  }

  /** Waits until one of these leads. */
  void awaitLeaderAmong(String... ids) throws InterruptedException {
    until("a leader", () -> Stream.of(ids).anyMatch(id -> get(id).status().leading()));
  }

  /** Cuts {@code id} off from all others, both ways, or joins it again. */
  void cutOff(String id, boolean cut) {
    members.get(id).deafTo(cut ? Set.copyOf(others(id)) : Set.of());
    others(id).forEach(other -> members.get(other).deafTo(cut ? Set.of(id) : Set.of()));
  }

  /** Everything told so far. */
  List<News> news() {
    return List.copyOf(news);
  }

  void write(Leader leader, int from, int to) {
    for (int i = from; i < to; i++) {
      await(get(leader.id()).append(leader.term(), batch("k" + i, i)));
    }
  }

  static Batch batch(String key, int value) {
    return Batch.of(new Write.Put(key, ("" + value).getBytes(StandardCharsets.UTF_8)));
  }

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Override
  public void close() {
    members.values().forEach(RatisRegistry::abandon);
  }
}

package io.souk.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Registry} does, shown on a single member. */
public abstract class RegistryContract {

  /** Long enough for a busy machine: nothing waits so long when all is well. */
  protected static final long PATIENCE_SECONDS = 60;

  private final List<Registry> opened = new ArrayList<>();

  /** A member that was not started yet, over what {@link #create} members before it wrote. */
  protected abstract Registry create() throws Exception;

  @AfterEach
  void closeAll() {
    opened.forEach(Registry::close);
  }

  /** A started member that leads, and its term. */
  protected record Leading(Registry registry, long term, Leadership leadership) {

    public long append(Write... writes) {
      return await(registry.append(term, Batch.of(writes)));
    }
  }

  protected Leading open() throws Exception {
    Registry registry = create();
    opened.add(registry);
    Leadership leadership = new Leadership();
    await(registry.start(leadership));
    return new Leading(registry, leadership.awaitTerm(), leadership);
  }

  @Test
  void startsEmptyAndLeads() throws Exception {
    Leading member = open();
    assertThat(member.term()).isPositive();
    assertThat(member.registry().version()).isZero();
    assertThat(member.registry().scan("")).isEmpty();
    assertThat(member.registry().leader()).isPresent();
  }

  @Test
  void writesABatchUnderOneVersion() throws Exception {
    Leading member = open();
    assertThat(member.append(put("a", "1"), put("b", "2"))).isEqualTo(1);
    assertThat(member.append(put("b", "3"), new Write.Delete("a"))).isEqualTo(2);
    assertThat(member.registry().get("a")).isEmpty();
    assertThat(text(member.registry(), "b")).isEqualTo("3@2");
    assertThat(member.registry().version()).isEqualTo(2);
  }

  @Test
  void conflictWritesNothing() throws Exception {
    Leading member = open();
    member.append(put("a", "1"));
    assertFails(
        RegistryException.Code.CONFLICT,
        member
            .registry()
            .append(member.term(), Batch.of(put("b", "2"), putExpecting("a", "x", Write.ABSENT))));
    assertFails(
        RegistryException.Code.CONFLICT,
        member.registry().append(member.term(), Batch.of(putExpecting("a", "x", 7))));
    assertFails(
        RegistryException.Code.CONFLICT,
        member.registry().append(member.term(), Batch.of(new Write.Delete("none", 1))));
    assertThat(texts(member.registry(), "")).containsExactly("a=1@1");
    assertThat(member.registry().version()).isEqualTo(1);
  }

  @Test
  void writesWhenExpectationsHold() throws Exception {
    Leading member = open();
    long first = member.append(putExpecting("a", "1", Write.ABSENT));
    long second = member.append(putExpecting("a", "2", first));
    assertThat(text(member.registry(), "a")).isEqualTo("2@" + second);
    member.append(new Write.Delete("a", second), new Write.Delete("none", Write.ABSENT));
    assertThat(member.registry().scan("")).isEmpty();
  }

  @Test
  void laterWritesOfABatchSeeEarlierOnes() throws Exception {
    Leading member = open();
    member.append(
        put("a", "1"), new Write.Delete("a"), putExpecting("a", "2", Write.ABSENT), put("b", "3"));
    assertThat(texts(member.registry(), "")).containsExactly("a=2@1", "b=3@1");
    assertFails(
        RegistryException.Code.CONFLICT,
        member
            .registry()
            .append(member.term(), Batch.of(put("c", "1"), putExpecting("c", "2", Write.ABSENT))));
    assertThat(member.registry().get("c")).isEmpty();
  }

  @Test
  void scansAPrefixInOrderOfUtf8() throws Exception {
    Leading member = open();
    List<String> keys = List.of("a", "a/", "a/b", "a/é", "a/\uFFFD", "a/\uD83D\uDE00", "a0", "b");
    List<Write> writes = new ArrayList<>();
    keys.reversed().forEach(key -> writes.add(put(key, "v")));
    await(member.registry().append(member.term(), new Batch(writes)));
    assertThat(member.registry().scan("").stream().map(Entry::key)).containsExactlyElementsOf(keys);
    assertThat(member.registry().scan("a/").stream().map(Entry::key))
        .containsExactlyElementsOf(keys.subList(1, 6));
    assertThat(member.registry().scan("c")).isEmpty();
  }

  @Test
  void refusesWhatBreaksALimit() throws Exception {
    Leading member = open();
    byte[] big = new byte[(4 << 20) + 1];
    List<Batch> batches =
        List.of(
            Batch.of(put("", "v")),
            Batch.of(put("k".repeat(1201), "v")),
            Batch.of(put("half\uD83D", "v")),
            Batch.of(new Write.Put("k", big)),
            Batch.of(putExpecting("k", "v", -2)),
            new Batch(
                IntStream.range(0, 3)
                    .<Write>mapToObj(i -> new Write.Put("k" + i, new byte[4 << 20]))
                    .toList()));
    for (Batch batch : batches) {
      assertFails(RegistryException.Code.INVALID, member.registry().append(member.term(), batch));
    }
    assertThat(member.registry().version()).isZero();
    assertThat(member.append(new Write.Put("k".repeat(1200), new byte[4 << 20]))).isEqualTo(1);
  }

  @Test
  void writesTheLargestBatch() throws Exception {
    Leading member = open();
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      writes.add(new Write.Put("k" + i, new byte[(2 << 20) - 2]));
    }
    await(member.registry().append(member.term(), new Batch(writes)));
    assertThat(member.registry().scan("k")).hasSize(5);
  }

  @Test
  void keepsTheOrderOfACallersAppends() throws Exception {
    Leading member = open();
    List<CompletionStage<Long>> results = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      results.add(member.registry().append(member.term(), Batch.of(put("k", "" + i))));
    }
    for (int i = 1; i <= 300; i++) {
      assertThat(await(results.get(i - 1))).isEqualTo(i);
    }
    assertThat(text(member.registry(), "k")).isEqualTo("300@300");
  }

  @Test
  void takesAppendsOfManyThreads() throws Exception {
    Leading member = open();
    var versions = ConcurrentHashMap.<Long>newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      versions.add(member.append(put(thread + "/" + i, "v")));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    }
    assertThat(versions).hasSize(200);
    assertThat(member.registry().version()).isEqualTo(200);
    assertThat(member.registry().scan("")).hasSize(200);
  }

  @Test
  void oneOfTwoRivalsWins() throws Exception {
    Leading member = open();
    var first = member.registry().append(member.term(), Batch.of(putExpecting("k", "1", 0)));
    var second = member.registry().append(member.term(), Batch.of(putExpecting("k", "2", 0)));
    await(first);
    assertFails(RegistryException.Code.CONFLICT, second);
    assertThat(text(member.registry(), "k")).isEqualTo("1@1");
  }

  @Test
  void refusesAnotherTerm() throws Exception {
    Leading member = open();
    for (long term : new long[] {member.term() - 1, member.term() + 1, 0, -1}) {
      assertFails(
          RegistryException.Code.NOT_LEADER,
          member.registry().append(term, Batch.of(put("k", "v"))));
    }
    assertThat(member.registry().get("k")).isEmpty();
    assertThat(member.registry().version()).isZero();
  }

  @Test
  void scanSeesWholeBatchesOnly() throws Exception {
    Leading member = open();
    var done = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    member.append(put("a", "" + i), put("b", "" + i));
                  }
                  done.set(true);
                });
    while (!done.get()) {
      List<Entry> view = member.registry().scan("");
      assertThat(view.stream().map(Entry::version).distinct().count()).isLessThanOrEqualTo(1);
      Thread.yield();
      if (!writer.isAlive() && !done.get()) {
        throw new AssertionError("the writer failed");
      }
    }
  }

  @Test
  void closesTwiceAndRefusesAfterwards() throws Exception {
    Leading member = open();
    member.append(put("k", "v"));
    member.registry().close();
    member.registry().close();
    assertFails(
        RegistryException.Code.UNAVAILABLE,
        member.registry().append(member.term(), Batch.of(put("k", "w"))));
    member.leadership().awaitFollower();
    assertThat(member.registry().leader()).isEmpty();
  }

  @Test
  void appendBeforeStartIsUnavailable() throws Exception {
    Registry registry = create();
    opened.add(registry);
    assertFails(RegistryException.Code.UNAVAILABLE, registry.append(1, Batch.of(put("k", "v"))));
  }

  @Test
  void startsOnce() throws Exception {
    Leading member = open();
    assertFails(RegistryException.Code.UNAVAILABLE, member.registry().start(new Leadership()));
  }

  protected static Write put(String key, String value) {
    return new Write.Put(key, value.getBytes(StandardCharsets.UTF_8));
  }

  protected static Write putExpecting(String key, String value, long expected) {
    return new Write.Put(key, value.getBytes(StandardCharsets.UTF_8), expected);
  }

  protected static String text(Registry registry, String key) {
    return registry
        .get(key)
        .map(e -> new String(e.value(), StandardCharsets.UTF_8) + "@" + e.version())
        .orElse("none");
  }

  protected static List<String> texts(Registry registry, String prefix) {
    return registry.scan(prefix).stream()
        .map(e -> e.key() + "=" + new String(e.value(), StandardCharsets.UTF_8) + "@" + e.version())
        .toList();
  }

  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RegistryException known) {
        throw known;
      }
      throw e;
    }
  }

  public static void assertFails(RegistryException.Code code, CompletionStage<?> stage) {
    try {
      Object result = await(stage);
      throw new AssertionError("expected " + code + ", completed with " + result);
    } catch (RegistryException e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
    }
  }

  /** Remembers what it was told. */
  public static final class Leadership implements Registry.LeadershipListener {

    private final BlockingQueue<Long> told = new LinkedBlockingQueue<>();

    @Override
    public void onLeader(long term) {
      told.add(term);
    }

    @Override
    public void onFollower() {
      told.add(0L);
    }

    /** The next term in which it leads. */
    public long awaitTerm() throws InterruptedException, TimeoutException {
      return next(true);
    }

    /** Returns when told of the end of leadership. */
    public void awaitFollower() throws InterruptedException, TimeoutException {
      next(false);
    }

    private long next(boolean leads) throws InterruptedException, TimeoutException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        Long term = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (term == null) {
          throw new TimeoutException("no change of leadership was told");
        }
        if (term > 0 == leads) {
          return term;
        }
      }
    }
  }
}

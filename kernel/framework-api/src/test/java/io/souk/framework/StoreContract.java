package io.souk.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Store} does. */
public abstract class StoreContract {

  private static final long PATIENCE_SECONDS = 60;

  /** An open store over what stores opened earlier in this test wrote; empty at first. */
  protected abstract Store open() throws Exception;

  /**
   * Closes {@code store}, so that the next {@link #open} takes over; nothing it does may follow.
   */
  protected abstract void close(Store store) throws Exception;

  @Test
  void startsEmpty() throws Exception {
    Store store = open();
    assertThat(await(store.scan(""))).isEmpty();
    assertThat(await(store.get("k"))).isEmpty();
  }

  @Test
  void entriesOfABatchShareAVersionThatGrows() throws Exception {
    Store store = open();
    long first = commit(store, put("a", "1"), put("b", "1"));
    long second = commit(store, put("b", "2"));
    assertThat(first).isPositive();
    assertThat(second).isGreaterThan(first);
    assertThat(await(store.scan("")))
        .containsExactly(entry("a", first, "1"), entry("b", second, "2"));
    assertThat(await(store.get("b"))).contains(entry("b", second, "2"));
  }

  @Test
  void deletes() throws Exception {
    Store store = open();
    commit(store, put("a", "1"), put("b", "1"));
    commit(store, delete("a"), delete("none"));
    assertThat(await(store.scan("")).stream().map(Store.Entry::key)).containsExactly("b");
  }

  @Test
  void conflictWritesNothing() throws Exception {
    Store store = open();
    long version = commit(store, put("a", "1"));
    List<Store.Batch> conflicts =
        List.of(
            Store.Batch.of(put("b", "2"), put("a", "2", Store.Expected.ABSENT)),
            Store.Batch.of(put("b", "2"), put("a", "2", new Store.Expected.Version(version + 1))),
            Store.Batch.of(put("b", "2"), put("c", "2", new Store.Expected.Version(version))),
            Store.Batch.of(
                put("b", "2"), new Store.Write.Delete("c", new Store.Expected.Version(version))));
    for (Store.Batch batch : conflicts) {
      assertFails(StoreException.Code.CONFLICT, store.commit(batch));
    }
    assertThat(await(store.scan(""))).containsExactly(entry("a", version, "1"));
  }

  @Test
  void writesWhatMeetsItsCondition() throws Exception {
    Store store = open();
    long first = commit(store, put("a", "1", Store.Expected.ABSENT));
    long second = commit(store, put("a", "2", new Store.Expected.Version(first)));
    assertThat(await(store.get("a"))).contains(entry("a", second, "2"));
    commit(store, new Store.Write.Delete("a", new Store.Expected.Version(second)));
    assertThat(await(store.scan(""))).isEmpty();
  }

  @Test
  void laterWritesOfABatchSeeEarlierOnes() throws Exception {
    Store store = open();
    commit(store, put("a", "1"), delete("a"), put("a", "2", Store.Expected.ABSENT));
    assertThat(await(store.get("a")).orElseThrow().value().toStringUtf8()).isEqualTo("2");
  }

  @Test
  void scansAPrefixInOrderOfUtf8() throws Exception {
    Store store = open();
    List<String> keys = List.of("a", "a/", "a/b", "a/é", "a/\uFFFD", "a/\uD83D\uDE00", "a0", "b");
    commit(store, keys.reversed().stream().map(k -> put(k, "v")).toArray(Store.Write[]::new));
    assertThat(await(store.scan("")).stream().map(Store.Entry::key))
        .containsExactlyElementsOf(keys);
    assertThat(await(store.scan("a/")).stream().map(Store.Entry::key))
        .containsExactlyElementsOf(keys.subList(1, 6));
    assertThat(await(store.scan("z"))).isEmpty();
  }

  @Test
  void refusesWhatBreaksALimit() throws Exception {
    Store store = open();
    ByteString most = ByteString.copyFrom(new byte[4 << 20]);
    ByteString tooMuch = ByteString.copyFrom(new byte[(4 << 20) + 1]);
    List<Store.Batch> batches =
        List.of(
            Store.Batch.of(put("", "v")),
            Store.Batch.of(put("k".repeat(1025), "v")),
            Store.Batch.of(new Store.Write.Put("k", tooMuch, Store.Expected.ANY)),
            new Store.Batch(
                IntStream.range(0, 3)
                    .<Store.Write>mapToObj(
                        i -> new Store.Write.Put("k" + i, most, Store.Expected.ANY))
                    .toList()));
    for (Store.Batch batch : batches) {
      assertFails(StoreException.Code.INVALID, store.commit(batch));
    }
    assertThat(await(store.scan(""))).isEmpty();
    commit(store, new Store.Write.Put("k".repeat(1024), most, Store.Expected.ANY));
    assertThat(await(store.scan("k"))).hasSize(1);
  }

  @Test
  void keepsTheOrderOfCommits() throws Exception {
    Store store = open();
    List<CompletionStage<Long>> results = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      results.add(store.commit(Store.Batch.of(put("k", "" + i))));
    }
    long last = 0;
    for (CompletionStage<Long> result : results) {
      long version = await(result);
      assertThat(version).isGreaterThan(last);
      last = version;
    }
    assertThat(await(store.get("k"))).contains(entry("k", last, "199"));
  }

  @Test
  void keepsWhatWasConfirmed() throws Exception {
    Store store = open();
    long first = commit(store, put("a", "1"), put("gone", "1"));
    long second = commit(store, put("b", "2"), delete("gone"));
    close(store);
    Store again = open();
    assertThat(await(again.scan("")))
        .containsExactly(entry("a", first, "1"), entry("b", second, "2"));
    assertThat(commit(again, put("c", "3"))).isGreaterThan(second);
  }

  @Test
  void refusesOnceClosed() throws Exception {
    Store store = open();
    close(store);
    assertThat(codeOf(store.commit(Store.Batch.of(put("k", "v")))))
        .isIn(StoreException.Code.UNAVAILABLE, StoreException.Code.NOT_LEADER);
  }

  protected static Store.Write put(String key, String value) {
    return put(key, value, Store.Expected.ANY);
  }

  protected static Store.Write put(String key, String value, Store.Expected expected) {
    return new Store.Write.Put(key, ByteString.copyFromUtf8(value), expected);
  }

  protected static Store.Write delete(String key) {
    return new Store.Write.Delete(key, Store.Expected.ANY);
  }

  protected static Store.Entry entry(String key, long version, String value) {
    return new Store.Entry(key, version, ByteString.copyFromUtf8(value));
  }

  protected static long commit(Store store, Store.Write... writes) {
    return await(store.commit(Store.Batch.of(writes)));
  }

  protected static void assertFails(StoreException.Code code, CompletionStage<?> stage) {
    assertThat(codeOf(stage)).isEqualTo(code);
  }

  protected static StoreException.Code codeOf(CompletionStage<?> stage) {
    try {
      Object value = await(stage);
      throw new AssertionError("expected a failure, completed with " + value);
    } catch (StoreException e) {
      return e.code();
    }
  }

  protected static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw e;
    }
  }
}

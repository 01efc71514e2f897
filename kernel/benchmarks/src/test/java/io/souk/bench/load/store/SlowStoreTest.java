package io.souk.bench.load.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowStoreTest {

  private final LinkedBlockingQueue<Runnable> context = new LinkedBlockingQueue<>();
  private final List<String> heard = new ArrayList<>();
  private final SlowStore store =
      new SlowStore(context::add, batch -> heard.add("written " + key(batch)));

  @AfterEach
  void close() {
    store.close();
  }

  private static String key(Store.Batch batch) {
    return batch.writes().getFirst().key();
  }

  private static Store.Batch batch(String key, Store.Expected expected) {
    return Store.Batch.of(new Store.Write.Put(key, ByteString.copyFromUtf8("v"), expected));
  }

  /** Does the next thing that the store has done on its context. */
  private void turn() throws InterruptedException {
    Runnable next = context.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    next.run();
  }

  @Test
  void answersInOrderOnItsContextAndAfterTheWitness() throws InterruptedException {
    store.setLatency(Duration.ofMillis(1));
    store.commit(batch("a", Store.Expected.ANY)).thenAccept(v -> heard.add("answered " + v));
    store.commit(batch("b", Store.Expected.ANY)).thenAccept(v -> heard.add("answered " + v));
    assertThat(heard).isEmpty();
    turn();
    turn();
    assertThat(heard).containsExactly("written a", "answered 1", "written b", "answered 2");
    assertThat(store.commits()).isEqualTo(2);
    assertThat(store.writes()).isEqualTo(2);
  }

  @Test
  void nothingIsWrittenBeforeItsTime() throws InterruptedException {
    store.setLatency(Duration.ofDays(1));
    CompletionStage<Long> answer = store.commit(batch("a", Store.Expected.ANY));
    CompletableFuture<List<Store.Entry>> entries = store.scan("").toCompletableFuture();
    turn();
    assertThat(entries).isCompletedWithValue(List.of());
    assertThat(answer.toCompletableFuture()).isNotDone();
  }

  @Test
  void whatIsRefusedIsNeitherCountedNorWitnessed() throws InterruptedException {
    CompletableFuture<Long> answer =
        store.commit(batch("a", new Store.Expected.Version(7))).toCompletableFuture();
    turn();
    assertThatThrownBy(answer::join).hasCauseInstanceOf(StoreException.class);
    assertThat(heard).isEmpty();
    assertThat(store.commits()).isZero();
  }
}

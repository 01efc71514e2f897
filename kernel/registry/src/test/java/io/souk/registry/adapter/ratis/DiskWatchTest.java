package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch handedOver = new CountDownLatch(1);
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final AtomicInteger kept = new AtomicInteger();

  @TempDir Path parent;

  /** Leadership is handed over meanwhile, which waits for others. */
  @Test
  void votesAreKeptWhileWhoeverIsToldTakesHisTime() throws Exception {
    try (StorageDirectory directory = directory();
        DiskWatch watch = new DiskWatch(directory, this::keep, this::handOver)) {
      watch.start();
      told.await();
      int before = kept.get();
      Trio.until("votes are kept", () -> kept.get() > before + 2);
      assertThat(reasons).hasSize(1);
      assertThat(reasons.getFirst()).contains("a vote could not be recorded");
      handedOver.countDown();
    }
  }

  /** The server may need seconds to end, and the power fail meanwhile. */
  @Test
  void votesAreKeptUntilItIsClosed() throws Exception {
    handedOver.countDown();
    try (StorageDirectory directory = directory()) {
      DiskWatch watch = new DiskWatch(directory, this::keep, this::handOver);
      watch.start();
      told.await();
      watch.ending();
      int before = kept.get();
      Trio.until("votes are kept", () -> kept.get() > before + 2);
      watch.close();
    }
  }

  private StorageDirectory directory() {
    return StorageDirectory.claim(parent, new Member("m1", "127.0.0.1", 5060));
  }

  private boolean keep() {
    return kept.incrementAndGet() == 1;
  }

  private void handOver(String reason) {
    reasons.add(reason);
    told.countDown();
    try {
      handedOver.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

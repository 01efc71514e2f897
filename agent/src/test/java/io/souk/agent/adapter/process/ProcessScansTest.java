package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.fake.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProcessScansTest {

  private static final int CALLERS = 50;

  private final AtomicInteger scans = new AtomicInteger();

  @Test
  void whoeverAsksDuringAScanSharesTheNextOne() throws Exception {
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    ProcessScans shared =
        new ProcessScans(
            () -> {
              if (scans.incrementAndGet() == 1) {
                awaitLatch(firstMayEnd);
              } else {
                // By then all the others have asked.
                Await.until("all ask", () -> asked.get() == CALLERS);
              }
              return ProcessTable.scan();
            });
    CompletableFuture<ProcessTable> first = CompletableFuture.supplyAsync(shared::fresh);
    Await.until("the first scan begins", () -> scans.get() == 1);
    List<CompletableFuture<ProcessTable>> others = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      CompletableFuture<ProcessTable> other = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                asked.incrementAndGet();
                other.complete(shared.fresh());
              });
      others.add(other);
    }
    Await.until("all ask", () -> asked.get() == CALLERS);
    firstMayEnd.countDown();
    ProcessTable seenFirst = first.get(30, TimeUnit.SECONDS);
    for (CompletableFuture<ProcessTable> other : others) {
      assertThat(other.get(30, TimeUnit.SECONDS)).isNotSameAs(seenFirst);
    }
    // A straggler may need one of its own.
    assertThat(scans.get()).isBetween(2, 4);
  }

  @Test
  void failureIsTheCallersOwnAndTheNextOneLooksAgain() {
    ProcessScans shared =
        new ProcessScans(
            () -> {
              if (scans.incrementAndGet() == 1) {
                throw new IllegalStateException("unreadable");
              }
              return ProcessTable.scan();
            });
    assertThatThrownBy(shared::fresh).hasMessage("unreadable");
    assertThat(shared.fresh().find((int) ProcessHandle.current().pid())).isPresent();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

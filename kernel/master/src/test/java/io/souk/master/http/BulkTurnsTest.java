package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BulkTurnsTest {

  private static final int LOOPS = 4;
  private static final int STEPS = 200;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
  private final List<Context> loops = new ArrayList<>();

  BulkTurnsTest() {
    for (int i = 0; i < LOOPS; i++) {
      loops.add(((VertxInternal) vertx).createEventLoopContext());
    }
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(1, TimeUnit.MINUTES);
  }

  @Test
  void noMoreThanAreAllowedWriteAtOnceOnAllLoopsTogether() throws Exception {
    BulkTurns turns = new BulkTurns(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(STEPS);
    for (int i = 0; i < STEPS; i++) {
      Context loop = loops.get(i % LOOPS);
      turns.next(
          loop,
          () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            assertThat(Vertx.currentContext()).isSameAs(loop);
            sleep();
            inside.decrementAndGet();
            left.countDown();
          });
    }
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isEqualTo(2);
  }

  @Test
  void whoeverAskedFirstIsFirst() throws Exception {
    BulkTurns turns = new BulkTurns(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Integer> expected = new ArrayList<>();
    CountDownLatch left = new CountDownLatch(STEPS);
    for (int i = 0; i < STEPS; i++) {
      int number = i;
      expected.add(number);
      turns.next(
          loops.get(i % LOOPS),
          () -> {
            order.add(number);
            left.countDown();
          });
    }
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void whoAsksWithinItsTurnComesBehindTheOthers() throws Exception {
    BulkTurns turns = new BulkTurns(1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch left = new CountDownLatch(3);
    CountDownLatch asked = new CountDownLatch(1);
    turns.next(
        loops.get(0),
        () -> {
          await(asked);
          order.add("a");
          turns.next(
              loops.get(0),
              () -> {
                order.add("a again");
                left.countDown();
              });
          left.countDown();
        });
    turns.next(
        loops.get(1),
        () -> {
          order.add("b");
          left.countDown();
        });
    asked.countDown();
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly("a", "b", "a again");
  }

  @Test
  void aTurnThatFailsIsOver() throws Exception {
    BulkTurns turns = new BulkTurns(1);
    CountDownLatch left = new CountDownLatch(1);
    turns.next(
        loops.get(0),
        () -> {
          throw new IllegalStateException("of this test");
        });
    turns.next(loops.get(1), left::countDown);
    assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

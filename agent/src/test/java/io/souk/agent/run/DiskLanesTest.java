package io.souk.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.task.TaskKey;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskLanesTest {

  private static final TaskKey ONE = new TaskKey(new FrameworkId("f"), new TaskId("one"));
  private static final TaskKey TWO = new TaskKey(new FrameworkId("f"), new TaskId("two"));

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final LoopContext loop = new LoopContext(vertx, context);
  private final DiskLanes lanes = new DiskLanes(loop);

  @AfterEach
  void close() {
    Await.success(vertx.close());
  }

  private <T> Future<T> onLoop(java.util.function.Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    loop.run(() -> action.get().onComplete(promise));
    return promise.future();
  }

  @Test
  void keepsTheOrderOfOneTaskEvenWhenWorkFails() {
    List<Integer> done = new CopyOnWriteArrayList<>();

    Await.success(
        onLoop(
            () -> {
              List<Future<?>> all = new ArrayList<>();
              IntStream.range(0, 200)
                  .forEach(
                      i ->
                          all.add(
                              lanes.runIn(
                                  ONE,
                                  () -> {
                                    done.add(i);
                                    if (i % 7 == 0) {
                                      throw new IllegalStateException("as planned");
                                    }
                                    return i;
                                  })));
              return Future.join(all).transform(joined -> lanes.idle());
            }));

    assertThat(done).isEqualTo(IntStream.range(0, 200).boxed().toList());
  }

  @Test
  void oneTaskDoesNotWaitForAnother() {
    CountDownLatch release = new CountDownLatch(1);
    Future<Boolean> slow =
        onLoop(
            () ->
                lanes.runIn(
                    ONE,
                    () -> {
                      release.await();
                      return true;
                    }));

    Await.success(onLoop(() -> lanes.runIn(TWO, () -> true)));

    assertThat(slow.isComplete()).isFalse();
    release.countDown();
    Await.success(slow);
  }

  @Test
  void answersOnTheLoop() {
    Promise<Context> answered = Promise.promise();

    loop.run(
        () ->
            lanes
                .runIn(ONE, () -> true)
                .onSuccess(done -> answered.complete(Vertx.currentContext())));

    assertThat(Await.success(answered.future())).isSameAs(context);
  }

  @Test
  void theWrongThreadIsTurnedAway() {
    Assertions.assertThatThrownBy(loop::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Thread.currentThread().getName());
  }
}

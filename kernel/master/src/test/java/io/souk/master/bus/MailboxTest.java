package io.souk.master.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private static final long PATIENCE_SECONDS = 30;
  private static final Command COMMAND = new Command.TimerFired(new TimerKey.Allocate());

  private final Vertx vertx = Vertx.vertx();
  private final ObjectBus bus = ObjectBus.open(vertx);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void withoutLoopTheAnswerIs503() throws Exception {
    assertThat(await(bus.send(COMMAND)).status()).isEqualTo(503);
    assertThat(bus.unanswered()).isZero();
  }

  @Test
  void fullMailboxRefusesAtOnceAndTakesAgainWhenItEmpties() throws Exception {
    BlockingQueue<Promise<Reply>> held = new LinkedBlockingQueue<>();
    await(
        bus.serveMailbox(
                command -> {
                  Promise<Reply> promise = Promise.promise();
                  held.add(promise);
                  return promise.future();
                })
            .completion());
    List<Future<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < ObjectBus.MAILBOX_LIMIT; i++) {
      replies.add(bus.send(COMMAND));
    }
    Reply refused = await(bus.send(COMMAND));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("try again later");
    for (int i = 0; i < ObjectBus.MAILBOX_LIMIT; i++) {
      held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).complete(Reply.accepted());
    }
    for (Future<Reply> reply : replies) {
      assertThat(await(reply).status()).isEqualTo(202);
    }
    Future<Reply> next = bus.send(COMMAND);
    held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).complete(Reply.ok());
    assertThat(await(next).status()).isEqualTo(200);
  }
}

package io.souk.master.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordsTest {

  private static final long PATIENCE_SECONDS = 30;
  private static final StreamId STREAM = new StreamId("s");

  private final Vertx vertx = Vertx.vertx();
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void serve(String who) {
    bus.serveStream(STREAM, record -> seen.add(who + " " + record));
  }

  private static StreamRecord record(String reason) {
    return new StreamRecord.EndOfStream(reason);
  }

  private String next() throws InterruptedException {
    return seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void recordsComeInOrderToWhoServesTheStreamByThen() throws Exception {
    context.runOnContext(
        ignored -> {
          serve("first");
          bus.send(STREAM, record("1"));
          bus.send(STREAM, record("2"));
          context.runOnContext(later -> serve("second"));
          context.runOnContext(later -> bus.send(STREAM, record("3")));
        });
    assertThat(next()).isEqualTo("first " + record("1"));
    assertThat(next()).isEqualTo("first " + record("2"));
    assertThat(next()).isEqualTo("second " + record("3"));
  }

  @Test
  void whatNobodyServesIsDropped() throws Exception {
    context.runOnContext(
        ignored -> {
          bus.send(STREAM, record("early"));
          serve("first");
          bus.send(STREAM, record("under way"));
          bus.leaveStream(STREAM);
          bus.send(STREAM, record("late"));
          context.runOnContext(
              later -> {
                serve("second");
                bus.send(STREAM, record("heard"));
              });
        });
    assertThat(next()).isEqualTo("second " + record("heard"));
    assertThat(seen).isEmpty();
  }
}

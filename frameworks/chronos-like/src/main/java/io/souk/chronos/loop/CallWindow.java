package io.souk.chronos.loop;

import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends calls in their order, so many at a time: a commit may leave thousands to be sent, and the
 * kernel turns away what is more than it has room for. Confined to the framework's context.
 */
final class CallWindow {

  private static final int MOST_UNDER_WAY = 256;

  private final SchedulerSession session;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int underWay;

  private record Waiting(Call call, CompletableFuture<Void> answer) {}

  CallWindow(SchedulerSession session) {
    this.session = session;
  }

  /** Completes as {@link SchedulerSession#send} does, once the call's turn has come. */
  CompletionStage<Void> send(Call call) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    waiting.add(new Waiting(call, answer));
    sendMore();
    return answer;
  }

  private void sendMore() {
    while (underWay < MOST_UNDER_WAY && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      underWay++;
      session
          .send(next.call())
          .whenComplete(
              (done, refused) -> {
                underWay--;
                if (refused == null) {
                  next.answer().complete(done);
                } else {
                  next.answer().completeExceptionally(refused);
                }
                sendMore();
              });
    }
  }
}

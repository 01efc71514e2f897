package io.souk.agent.adapter.http.api;

import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.SessionOutput;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session, the client it was opened for, and others who read along. The client sets the pace: the
 * command waits while it does not read. Whoever else does not keep up is cut off. Lives on the
 * event loop of the client's connection.
 */
final class SessionHub {

  private static final long PAUSE_MILLIS = 10;

  private final Vertx vertx;
  private final Context context;
  private final ContainerSession session;
  private final OutputReader client;
  private final List<OutputReader> others = new ArrayList<>();
  private final AtomicBoolean input = new AtomicBoolean();
  private final Promise<Void> over = Promise.promise();

  SessionHub(Vertx vertx, Context context, ContainerSession session, OutputReader client) {
    this.vertx = vertx;
    this.context = context;
    this.session = session;
    this.client = client;
  }

  ContainerSession session() {
    return session;
  }

  /** Begins to read; the session ends with its client. */
  void start() {
    client.closed().onComplete(closed -> session.close());
    pump();
  }

  private void pump() {
    session.read().onComplete(read -> context.runOnContext(now -> take(read.result())));
  }

  private void take(Optional<SessionOutput> output) {
    if (output.isEmpty()) {
      // Whoever asks right after the end must find that it has ended.
      session.exited().onComplete(exited -> context.runOnContext(now -> end()));
      return;
    }
    client.send(output.get());
    others.removeIf(reader -> !reader.isOpen());
    others.forEach(reader -> reader.send(output.get()));
    pumpWhenReady();
  }

  private void pumpWhenReady() {
    if (client.isReady() || !client.isOpen()) {
      pump();
    } else {
      vertx.setTimer(PAUSE_MILLIS, fired -> context.runOnContext(now -> pumpWhenReady()));
    }
  }

  private void end() {
    client.end();
    others.forEach(OutputReader::end);
    over.tryComplete();
  }

  /** Lets somebody else read what is said from now on. */
  void add(OutputReader reader) {
    context.runOnContext(
        now -> {
          if (over.future().isComplete()) {
            reader.end();
          } else {
            others.add(reader);
          }
        });
  }

  /** Takes the one place of those who give input. */
  boolean takeInput() {
    return input.compareAndSet(false, true);
  }

  void leaveInput() {
    input.set(false);
  }

  /** Completes when there is nothing more to be read. */
  Future<Void> over() {
    return over.future();
  }
}

package io.souk.master.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How objects reach the loop and the streams: by reference, ordered per sender, inside one process.
 * Commands take the event bus. One instance per Vert.x; safe to call from any thread.
 *
 * <p>The mailbox is bounded: a command that finds {@link #MAILBOX_LIMIT} others unanswered is
 * refused at once with 503, so that the connection that fills it is the one that waits.
 */
public final class ObjectBus {

  /** Commands sent and not yet answered, of all senders together. */
  public static final int MAILBOX_LIMIT = 20_000;

  /** Milliseconds after which an unanswered command counts as lost: longer than any commit. */
  private static final long ANSWER_TIMEOUT_MS = 60_000;

  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions()
          .setCodecName(IdentityCodec.NAME)
          .setLocalOnly(true)
          .setSendTimeout(ANSWER_TIMEOUT_MS);

  /** Who serves a stream, and where: a consumer of the event bus would take more memory. */
  private record Receiver(Context context, Consumer<StreamRecord> consumer) {}

  private final Vertx vertx;
  private final EventBus eventBus;
  private final Map<StreamId, Receiver> receivers = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();

  private ObjectBus(Vertx vertx) {
    this.vertx = vertx;
    this.eventBus = vertx.eventBus();
  }

  /** Prepares the event bus of {@code vertx}; once until {@link #close}. */
  public static ObjectBus open(Vertx vertx) {
    vertx.eventBus().registerCodec(new IdentityCodec());
    return new ObjectBus(vertx);
  }

  /**
   * Sends a command to the loop.
   *
   * @return its answer, on the caller's context; never fails: a full or missing mailbox answers 503
   */
  public Future<Reply> send(Command command) {
    if (unanswered.incrementAndGet() > MAILBOX_LIMIT) {
      unanswered.decrementAndGet();
      return Future.succeededFuture(
          Reply.unavailable("Too many requests are waiting for the master, try again later"));
    }
    return eventBus
        .<Object>request(Addresses.MAILBOX, command, OPTIONS)
        .map(message -> (Reply) message.body())
        .otherwise(error -> Reply.unavailable("The master is not ready to take requests"))
        .onComplete(done -> unanswered.decrementAndGet());
  }

  /** Serves the mailbox on the caller's context; each command is answered by what comes back. */
  public MessageConsumer<Object> serveMailbox(Function<Command, Future<Reply>> loop) {
    return eventBus.localConsumer(
        Addresses.MAILBOX,
        message ->
            loop.apply((Command) message.body())
                .onSuccess(reply -> message.reply(reply, OPTIONS))
                .onFailure(error -> message.fail(500, String.valueOf(error.getMessage()))));
  }

  /**
   * Receives the records of a stream on the caller's context, until {@link #leaveStream}. Who
   * serves it already may have another consumer go on, from the same context.
   */
  public void serveStream(StreamId stream, Consumer<StreamRecord> consumer) {
    receivers.put(stream, new Receiver(vertx.getOrCreateContext(), consumer));
  }

  /** Nobody serves the stream any more; what is under way to it is dropped. */
  public void leaveStream(StreamId stream) {
    receivers.remove(stream);
  }

  /** Sends a record down a stream; dropped when nobody serves it any more. */
  public void send(StreamId stream, StreamRecord record) {
    Receiver receiver = receivers.get(stream);
    if (receiver != null) {
      receiver.context.runOnContext(
          ignored -> {
            Receiver now = receivers.get(stream);
            if (now != null) {
              now.consumer.accept(record);
            }
          });
    }
  }

  /** Gives the event bus back, for another master to be started on it. */
  public void close() {
    eventBus.unregisterCodec(IdentityCodec.NAME);
  }

  /** Commands sent and not yet answered. */
  public int unanswered() {
    return unanswered.get();
  }
}

package io.souk.agent.adapter.http;

import io.souk.agent.executor.ExecutorStream;
import io.souk.protocol.http.HttpDate;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.executor.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One executor's stream, from its SUBSCRIBE on. Its state belongs to the connection's context. */
final class ExecutorChannel implements ExecutorStream {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorChannel.class);

  private static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private final Vertx vertx;
  private final Context eventLoop;
  private final ExecutorApi.Limits limits;
  private final Queue<Event> early = new ArrayDeque<>();
  private Optional<RecordStream> stream = Optional.empty();
  private boolean ended;

  ExecutorChannel(Vertx vertx, Context eventLoop, ExecutorApi.Limits limits) {
    this.vertx = vertx;
    this.eventLoop = eventLoop;
    this.limits = limits;
  }

  /** Answers the request with the stream. On the connection's context. */
  void open(HttpServerRequest request, Codec codec, Runnable onClose) {
    if (request.response().closed()) {
      onClose.run();
      return;
    }
    RecordStream opened =
        RecordStream.open(
            request,
            codec,
            Map.of(HttpHeaders.DATE.toString(), HttpDate.text(Instant.now())),
            limits.pendingBytes());
    long timer = vertx.setPeriodic(limits.heartbeat().toMillis(), fired -> send(HEARTBEAT));
    opened
        .closed()
        .onSuccess(
            reason -> {
              vertx.cancelTimer(timer);
              LOG.info("event=executor_stream_closed reason={}", reason);
              onClose.run();
            });
    stream = Optional.of(opened);
    early.forEach(opened::send);
    early.clear();
    if (ended) {
      opened.end();
    }
  }

  @Override
  public void send(Event event) {
    eventLoop.runOnContext(
        turn -> stream.ifPresentOrElse(opened -> opened.send(event), () -> early.add(event)));
  }

  @Override
  public void close() {
    eventLoop.runOnContext(
        turn -> {
          ended = true;
          stream.ifPresent(RecordStream::end);
        });
  }
}

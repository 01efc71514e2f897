package io.souk.master.http;

import com.google.protobuf.Message;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.metrics.MasterMeters;
import io.souk.protocol.negotiate.Codec;
import io.souk.protocol.recordio.RecordEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Function;

/** What the scheduler API and the agent protocol have in common: streams, their names, replies. */
final class Streams {

  private static final int LONGEST_ID = 128;

  private Streams() {}

  /** The stream that a header names; what cannot be an id is cut to one that nobody has. */
  static Optional<StreamId> named(Exchange exchange, String header) {
    return exchange
        .header(header)
        .filter(value -> !value.isEmpty())
        .map(value -> value.substring(0, Math.min(value.length(), LONGEST_ID)))
        .map(StreamId::new);
  }

  /** Passes the loop's answer on. */
  static void answer(Exchange exchange, Reply reply) {
    if (reply.body().isEmpty() && reply.taken()) {
      exchange.empty(reply.status());
    } else {
      exchange.text(reply.status(), reply.body());
    }
  }

  /** One stream from its SUBSCRIBE on. Used on the connection's event loop only. */
  static final class Opening {

    private final ObjectBus bus;
    private final Exchange exchange;
    private final String kind;
    private final MasterMeters meters;
    private final StreamId id = new StreamId(UUID.randomUUID().toString());
    private final Queue<StreamRecord> early = new ArrayDeque<>();
    private Optional<EventStream> stream = Optional.empty();
    private Codec format = Codec.JSON;

    /**
     * @param kind framework or agent
     */
    Opening(ObjectBus bus, Exchange exchange, String kind, MasterMeters meters) {
      this.bus = bus;
      this.exchange = exchange;
      this.kind = kind;
      this.meters = meters;
    }

    /**
     * Asks the loop for a subscription and, once it is granted, answers with the stream.
     *
     * @param header that carries the stream's id
     */
    void open(
        String header,
        Codec format,
        Function<StreamId, Command> subscribe,
        Function<StreamId, Command> closed) {
      this.format = format;
      MessageConsumer<Object> consumer = bus.consumeStream(id, this::receive);
      Runnable onClose =
          () -> {
            consumer.unregister();
            bus.send(closed.apply(id));
          };
      bus.send(subscribe.apply(id))
          .onSuccess(
              reply -> {
                if (!reply.taken()) {
                  consumer.unregister();
                  answer(exchange, reply);
                } else if (!exchange.open()) {
                  onClose.run();
                } else {
                  start(header, onClose);
                }
              });
    }

    private void start(String header, Runnable onClose) {
      HttpServerResponse response =
          exchange
              .response()
              .setStatusCode(200)
              .setChunked(true)
              .putHeader(header, id.value())
              .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType());
      EventStream opened = new EventStream(kind, response, onClose, meters);
      stream = Optional.of(opened);
      response.writeHead();
      early.forEach(record -> write(opened, record));
      early.clear();
    }

    /** Records may overtake the reply; they wait for it. */
    private void receive(StreamRecord record) {
      stream.ifPresentOrElse(opened -> write(opened, record), () -> early.add(record));
    }

    private void write(EventStream opened, StreamRecord record) {
      switch (record) {
        case StreamRecord.FrameworkEvent event -> opened.write(encode(event.event()));
        case StreamRecord.AgentEvent event -> opened.write(encode(event.event()));
        case StreamRecord.EndOfStream end -> opened.end(end.reason());
      }
    }

    private Buffer encode(Message message) {
      return Buffer.buffer(RecordEncoder.frame(format.encode(message)));
    }
  }
}

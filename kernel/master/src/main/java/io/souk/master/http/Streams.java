package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.metrics.MasterMeters;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.negotiate.Codec;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the scheduler API and the agent protocol have in common: streams, their names, replies. */
final class Streams {

  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

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

  /** Says why a body is no call. */
  static void refuse(Exchange exchange, Parsed.Refused<?> refused) {
    if (refused.status() == 413) {
      exchange.tooLarge(refused.text());
    } else {
      exchange.text(refused.status(), refused.text());
    }
  }

  /** Whose stream it is. */
  enum Kind {
    FRAMEWORK,

    /** Agents make a connection for each stream; there are many of them. */
    AGENT;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private RecordStream open(Exchange exchange, Codec codec, Map<String, String> headers) {
      int most = RecordStream.DEFAULT_MAX_PENDING_BYTES;
      return this == AGENT
          ? RecordStream.openLast(exchange.request(), codec, headers, most)
          : RecordStream.open(exchange.request(), codec, headers, most);
    }
  }

  /** A stream from its SUBSCRIBE to its first record. Used on the connection's event loop only. */
  static final class Opening {

    private final ObjectBus bus;
    private final Exchange exchange;
    private final Kind kind;
    private final MasterMeters meters;
    private final Leaders leaders;
    private final StreamId id = new StreamId(UUID.randomUUID().toString());
    private final Queue<StreamRecord> early = new ArrayDeque<>(1);
    private Optional<Standing> standing = Optional.empty();

    /**
     * @param leaders says in which term the stream is opened
     */
    Opening(ObjectBus bus, Exchange exchange, Kind kind, MasterMeters meters, Leaders leaders) {
      this.bus = bus;
      this.exchange = exchange;
      this.kind = kind;
      this.meters = meters;
      this.leaders = leaders;
    }

    /**
     * Asks the loop for a subscription and, once it is granted, answers with the stream.
     *
     * @param header that carries the stream's id
     */
    void open(
        String header,
        Codec codec,
        Function<StreamId, Command> subscribe,
        Function<StreamId, Command> closed) {
      bus.serveStream(id, this::receive);
      bus.send(subscribe.apply(id))
          .onSuccess(
              reply -> {
                if (!reply.taken()) {
                  bus.leaveStream(id);
                  answer(exchange, reply);
                } else if (!exchange.open()) {
                  exchange.unheard(reply.status());
                  bus.leaveStream(id);
                  bus.send(closed.apply(id));
                } else {
                  start(header, codec, closed.apply(id));
                }
              });
    }

    private void start(String header, Codec codec, Command closed) {
      // The call may have been under way for long: what was told then may be of a term before.
      exchange.tellLeader(leaders);
      exchange.beginStream();
      RecordStream opened = kind.open(exchange, codec, Map.of(header, id.value()));
      exchange.forgetHead();
      meters.streamOpened(kind.text());
      Standing fresh = new Standing(opened, id, kind.text(), bus, meters, closed);
      standing = Optional.of(fresh);
      begin(fresh);
      // It may be over by now, and is to be forgotten then, whatever was served before.
      opened.closed().onSuccess(fresh::closed);
    }

    /** Records may overtake the reply; they wait for it. */
    private void receive(StreamRecord record) {
      early.add(record);
      standing.ifPresent(this::begin);
    }

    /** From the first record on nothing else is kept than the stream. */
    private void begin(Standing fresh) {
      if (!early.isEmpty()) {
        exchange.streams(early.peek());
        bus.serveStream(id, fresh::write);
        early.forEach(fresh::write);
      }
    }
  }

  /**
   * What is kept of a stream while it lasts.
   *
   * @param closing what the loop is told when it is over
   */
  private record Standing(
      RecordStream records,
      StreamId id,
      String kind,
      ObjectBus bus,
      MasterMeters meters,
      Command closing) {

    void write(StreamRecord record) {
      switch (record) {
        case StreamRecord.FrameworkEvent event -> records.send(event.event());
        case StreamRecord.AgentEvent event -> records.send(event.event());
        case StreamRecord.EndOfStream end -> records.end();
      }
    }

    void closed(RecordStream.CloseReason reason) {
      if (!meters.isOfRehearsal()) {
        LOG.info("event=stream_closed kind={} stream={} reason={}", kind, id, reason);
      }
      meters.streamClosed(kind, reason.name());
      bus.leaveStream(id);
      bus.send(closing);
    }
  }
}

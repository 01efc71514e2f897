package io.souk.master.http;

import io.netty.channel.EventLoop;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.http.JoinedFlushes;
import io.souk.protocol.http.RecordStream.CloseReason;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of events to one subscriber. What the subscriber has not taken waits here, shared with
 * the other subscribers of its channel, and goes to the connection only as fast as that takes it;
 * whoever falls behind too far, or takes nothing for long, is cut off.
 *
 * <p>Used on the event loop of its connection only, but for {@link #run} and {@link #channel}.
 *
 * @param <C> what distinguishes those who are sent other bytes
 */
final class EventSubscriber<C> {

  private static final Logger LOG = LoggerFactory.getLogger(EventSubscriber.class);

  /** A large record goes out in pieces, so that it is not copied to the connection as a whole. */
  private static final int PIECE = 64 * 1024;

  private static final long LAST_RECORDS_SECONDS = 5;

  /**
   * A record as it travels.
   *
   * @param version of the turn that it tells of
   */
  record Frame(long version, Buffer bytes) {}

  /**
   * Records that came together, shared by all who are sent them.
   *
   * @param frames in order
   * @param pieces the same as they are sent: each by itself, or many in one
   */
  record Portion(List<Frame> frames, List<Buffer> pieces) {

    /** Fewer are sent each in a chunk of its own; where there are more that costs too much. */
    private static final int JOINED_FROM = 8;

    static Portion of(List<Frame> frames) {
      List<Buffer> records = frames.stream().map(Frame::bytes).toList();
      if (records.size() < JOINED_FROM) {
        return new Portion(frames, records);
      }
      Buffer all = Buffer.buffer(records.stream().mapToInt(Buffer::length).sum());
      records.forEach(all::appendBuffer);
      return new Portion(frames, List.of(all));
    }

    private boolean isAllLaterThan(long version) {
      return frames.isEmpty() || frames.getFirst().version() > version;
    }
  }

  private final Exchange exchange;
  private final C channel;
  private final String mediaType;
  private final Context context;
  private final long mostWaiting;
  private final Consumer<CloseReason> onClosed;
  private Optional<FirstRecordReader> lead = Optional.empty();
  private boolean fetching;
  private final Queue<Frame> early = new ArrayDeque<>();
  private final Queue<Buffer> waiting = new ArrayDeque<>();
  private int offset;
  private long waitingBytes;
  private long writtenBytes;
  private long writtenAtLastTick;
  private long ledBytes;
  private long limit;
  private long begunAt;
  private boolean begun;
  private boolean ending;
  private boolean pumping;
  private boolean rests;
  private Optional<CloseReason> closed = Optional.empty();
  private Optional<Long> timer = Optional.empty();

  /**
   * A stream that has not begun.
   *
   * @param channel shared by those who are sent the same bytes
   * @param mediaType of what they are sent
   * @param context of the connection
   * @param mostWaiting bytes that may wait, beside the first record
   * @param onClosed told once that it is over, whether it had begun or not
   */
  EventSubscriber(
      Exchange exchange,
      C channel,
      String mediaType,
      Context context,
      long mostWaiting,
      Consumer<CloseReason> onClosed) {
    this.exchange = exchange;
    this.channel = channel;
    this.mediaType = mediaType;
    this.context = context;
    this.mostWaiting = mostWaiting;
    this.limit = mostWaiting;
    this.onClosed = onClosed;
  }

  C channel() {
    return channel;
  }

  /** Does something on the connection's event loop; any thread may call it. */
  void run(Runnable step) {
    try {
      context.runOnContext(ignored -> step.run());
    } catch (RejectedExecutionException stopping) {
      LOG.debug("event=operator_stream_stopped");
    }
  }

  /** The same for all connections of one event loop. */
  EventLoop loop() {
    return ((ContextInternal) context).nettyEventLoop();
  }

  /** Whether the 200 has been sent. */
  boolean begun() {
    return begun;
  }

  boolean over() {
    return closed.isPresent();
  }

  /** Has this sent before all else, its bytes taken from where it is as the subscriber does. */
  void lead(FirstRecordReader first) {
    lead = Optional.of(first);
  }

  /**
   * Answers with the stream: the first records, then what has come meanwhile and they do not tell.
   *
   * @param version of the snapshot that the first record tells
   * @param tick called between beats, before the heartbeat
   */
  void begin(long version, List<Buffer> first, Buffer heartbeat, Duration beat, Runnable tick) {
    HttpServerResponse response = exchange.response();
    if (over() || !exchange.open()) {
      close(CloseReason.PEER);
      return;
    }
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .closeHandler(nothing -> close(CloseReason.PEER))
        .exceptionHandler(fault -> close(CloseReason.PEER))
        .drainHandler(ready -> pump());
    JoinedFlushes.on(exchange.request());
    response.writeHead();
    begun = true;
    begunAt = version;
    limit = mostWaiting + first.stream().mapToLong(Buffer::length).sum();
    waitingBytes = 0;
    first.forEach(this::add);
    early.forEach(this::add);
    early.clear();
    timer =
        Optional.of(
            context.owner().setPeriodic(beat.toMillis(), id -> run(() -> tick(heartbeat, tick))));
    pump();
  }

  /** Records of later turns, in order. */
  void deliver(Portion portion) {
    if (over() || ending) {
      return;
    }
    if (begun) {
      if (portion.isAllLaterThan(begunAt)) {
        portion.pieces().forEach(this::add);
      } else {
        portion.frames().forEach(this::add);
      }
      pump();
    } else {
      early.addAll(portion.frames());
      portion.frames().forEach(frame -> waitingBytes += frame.bytes().length());
    }
    if (waitingBytes > limit) {
      cut();
    }
  }

  private void add(Frame frame) {
    if (frame.version() > begunAt) {
      add(frame.bytes());
    }
  }

  private void add(Buffer record) {
    waiting.add(record);
    waitingBytes += record.length();
  }

  private void tick(Buffer heartbeat, Runnable before) {
    if (over() || ending) {
      return;
    }
    before.run();
    if (over() || ending) {
      return;
    }
    // That it waits for us is no fault of the subscriber.
    if (!fetching && somethingWaits() && writtenBytes == writtenAtLastTick) {
      cut();
      return;
    }
    writtenAtLastTick = writtenBytes;
    add(heartbeat);
    pump();
  }

  private boolean somethingWaits() {
    return lead.isPresent() || !waiting.isEmpty();
  }

  /** The connection may have room again before a write has returned: that one goes on. */
  private void pump() {
    if (pumping || rests) {
      return;
    }
    HttpServerResponse response = exchange.response();
    long before = writtenBytes;
    pumping = true;
    try {
      while (!over() && !response.writeQueueFull() && leadIsReady() && somethingWaits()) {
        if (writtenBytes - before >= LoopTurn.BYTES) {
          rests = true;
          LoopTurn.after(context, this::goOn);
          break;
        }
        Buffer piece = lead.isPresent() ? nextOf(lead.get()) : nextPiece();
        writtenBytes += piece.length();
        response.write(piece);
      }
    } finally {
      pumping = false;
    }
    if (writtenBytes > before) {
      limit = Math.min(limit, waitingBytes + mostWaiting);
    }
    if (ending && !somethingWaits() && !over()) {
      response.end();
      close(CloseReason.ENDED);
    }
  }

  private void goOn() {
    rests = false;
    pump();
  }

  /** The more of the first record was taken, the more may gather behind it. */
  private Buffer nextOf(FirstRecordReader first) {
    Buffer piece = first.next(PIECE);
    ledBytes += piece.length();
    limit = mostWaiting + ledBytes;
    if (first.isOver()) {
      lead = Optional.empty();
    }
    return piece;
  }

  private Buffer nextPiece() {
    Buffer record = waiting.element();
    int end = Math.min(record.length(), offset + PIECE);
    boolean whole = offset == 0 && end == record.length();
    Buffer piece = whole ? record : record.slice(offset, end);
    waitingBytes -= end - offset;
    offset = end;
    if (end == record.length()) {
      waiting.remove();
      offset = 0;
    }
    return piece;
  }

  /** Whether nothing of the first record must be fetched before anything can be sent. */
  private boolean leadIsReady() {
    boolean ready = lead.map(FirstRecordReader::isReady).orElse(true);
    if (!ready && !fetching) {
      fetching = true;
      lead.get().fetch().whenComplete((all, failed) -> run(() -> fetched(all, failed)));
    }
    return ready;
  }

  private void fetched(List<Chunk> all, Throwable failed) {
    fetching = false;
    if (over()) {
      return;
    }
    if (failed != null) {
      LOG.warn("event=first_record_lost", failed);
      cut();
    } else {
      lead.ifPresent(first -> first.fetched(all));
      pump();
    }
  }

  /** Ends it after what waits; not much longer, if the subscriber does not take that. */
  void end() {
    if (over() || ending) {
      return;
    }
    if (!begun) {
      close(CloseReason.ENDED);
      return;
    }
    ending = true;
    HttpConnection connection = exchange.request().connection();
    pump();
    context
        .owner()
        .setTimer(
            TimeUnit.SECONDS.toMillis(LAST_RECORDS_SECONDS),
            late ->
                run(
                    () -> {
                      if (!over()) {
                        close(CloseReason.ENDED);
                        connection.close();
                      }
                    }));
  }

  /** The subscriber does not keep up. */
  void cut() {
    if (over()) {
      return;
    }
    boolean answered = begun;
    close(CloseReason.TOO_SLOW);
    if (answered) {
      exchange.response().reset();
    }
    exchange.request().connection().close();
  }

  private void close(CloseReason reason) {
    if (over()) {
      return;
    }
    closed = Optional.of(reason);
    timer.ifPresent(id -> context.owner().cancelTimer(id));
    lead = Optional.empty();
    waiting.clear();
    early.clear();
    onClosed.accept(reason);
  }
}

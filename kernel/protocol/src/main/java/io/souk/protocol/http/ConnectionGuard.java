package io.souk.protocol.http;

import io.souk.protocol.http.ConnectionLimits.Reason;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections of a server that bring no request, trickle one, or do nothing any more,
 * and the oldest of those that wait when there are too many. A connection whose request is under
 * way is left alone, be its answer a stream without an end.
 *
 * <p>A guard belongs to one event loop and looks at the connections of that one alone: Vert.x has a
 * connection locked while it hands over the next request, so whoever had a lock of ours and looked
 * at another loop's connection might wait for ever.
 */
public final class ConnectionGuard {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  private static final long RAREST_SWEEP_MILLIS = 5000;
  private static final long MOST_FREQUENT_SWEEP_MILLIS = 100;

  /** Of the connections that are allowed, so many are closed at a time to make room. */
  private static final int PORTION = 16;

  /** Requests that a client may send on one connection ahead of the answers that it reads. */
  private static final int MOST_BEHIND = 100;

  /** Bytes of answers that may wait for it meanwhile. */
  private static final long MOST_UNREAD = 16 << 20;

  /** How long nobody is looked for after nobody was found. */
  private static final long NO_ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A body of this type is a stream, which lasts as long as its sender likes. */
  private static final String STREAM = "application/recordio";

  private final Vertx vertx;
  private final ConnectionLimits limits;
  private final Port port;
  private final long sweepMillis;
  private final Budget budget;
  private final Map<HttpConnection, Guest> guests = new ConcurrentHashMap<>();
  private final Runnable elsewhere;
  private boolean sweeping;
  private long nextLook = System.nanoTime();

  /**
   * A guard of one event loop.
   *
   * @param elsewhere called when somebody had to be sent away, for nobody here could go instead:
   *     others may {@linkplain #findRoom find room} for those who come next
   */
  ConnectionGuard(Vertx vertx, Port port, ConnectionLimits limits, Runnable elsewhere) {
    this.vertx = vertx;
    this.limits = limits;
    this.port = port;
    this.elsewhere = elsewhere;
    this.sweepMillis =
        Math.clamp(
            limits.shortest().toMillis() / 4, MOST_FREQUENT_SWEEP_MILLIS, RAREST_SWEEP_MILLIS);
    this.budget =
        vertx
            .sharedData()
            .<String, Budget>getLocalMap(Budget.class.getName())
            .computeIfAbsent("open", name -> new Budget());
  }

  /** How many are open on all ports of the program. */
  private static final class Budget implements Shareable {
    private final AtomicInteger open = new AtomicInteger();
  }

  /** What the guards of one port have in common. Safe to use from any thread. */
  static final class Port {

    private final int number;
    private final int guards;

    /** So many may come although there are too many: for each of them another one had to go. */
    private int room;

    private final Map<Reason, Integer> closed = new EnumMap<>(Reason.class);
    private int open;
    private long nextLine = System.nanoTime();

    /**
     * @param number as it is told in the log
     * @param guards how many there are
     */
    Port(int number, int guards) {
      this.number = number;
      this.guards = guards;
    }

    private synchronized boolean hasRoom() {
      return room > 0;
    }

    private synchronized boolean takeRoom() {
      if (room == 0) {
        return false;
      }
      room--;
      return true;
    }

    private synchronized void addRoom(int found) {
      room += found;
    }

    private synchronized void opened() {
      open++;
    }

    private synchronized void gone() {
      open--;
    }

    private synchronized void closed(Reason reason) {
      closed.merge(reason, 1, Integer::sum);
    }

    /** Once a minute at the most; that clients leave connections behind is nothing to be told. */
    private synchronized void tell(long now) {
      closed.remove(Reason.IDLE);
      if (!closed.isEmpty() && now - nextLine >= 0) {
        LOG.warn("event=connections_closed port={} open={} reasons={}", number, open, closed);
        closed.clear();
        nextLine = now + LOG_NANOS;
      }
    }
  }

  /** A connection: what of it is under way, and since when nothing is. */
  private static final class Guest {

    private final HttpConnection connection;
    private final List<Started> open = new ArrayList<>(1);
    private long quietSince = System.nanoTime();
    private Optional<Long> written = Optional.empty();
    private int behind;
    private long unread;
    private boolean cut;

    Guest(HttpConnection connection) {
      this.connection = connection;
    }

    /** Takes a request in; whether its client has read enough of the answers before it. */
    synchronized boolean began(HttpServerRequest request, long now) {
      if (cut) {
        return false;
      }
      forgetAnswered(now);
      boolean reads = !request.response().writeQueueFull();
      behind = reads ? 0 : behind + 1;
      unread = reads ? 0 : unread + written.orElse(0L);
      open.add(new Started(request, now));
      return behind <= MOST_BEHIND && unread <= MOST_UNREAD;
    }

    /** Whether it was to be closed before. */
    synchronized boolean cut() {
      boolean before = cut;
      cut = true;
      return before;
    }

    private void forgetAnswered(long now) {
      if (!open.isEmpty()) {
        HttpServerRequest last = open.getLast().request;
        open.removeIf(Started::answered);
        if (open.isEmpty()) {
          quietSince = now;
          written = Optional.of(last.response().bytesWritten());
        }
      }
    }

    synchronized Optional<Reason> judge(ConnectionLimits limits, long now) {
      forgetAnswered(now);
      return limits.judge(
          open.stream().map(started -> started.facts(now)).toList(),
          Duration.ofNanos(now - quietSince),
          written);
    }

    /** Whether it may go first when there are too many: who is served goes never. */
    synchronized boolean waits(long now) {
      forgetAnswered(now);
      return !cut && open.stream().noneMatch(started -> started.facts(now).bodyComplete());
    }

    synchronized long since() {
      return open.isEmpty() ? quietSince : open.getFirst().began;
    }
  }

  /** A request, and how far its answer got. */
  private static final class Started {

    private final HttpServerRequest request;
    private final long began;
    private final boolean waitsForBody;
    private long written;
    private long movedAt;

    /** Made on the connection's event loop, which alone may look at headers. */
    Started(HttpServerRequest request, long began) {
      this.request = request;
      this.began = began;
      this.movedAt = began;
      this.waitsForBody = waitsForBody(request);
    }

    boolean answered() {
      return request.response().ended() || request.response().closed();
    }

    ConnectionLimits.Open facts(long now) {
      return new ConnectionLimits.Open(
          Duration.ofNanos(now - began),
          request.isEnded() || !waitsForBody,
          request.bytesRead(),
          stalled(now));
    }

    /** For how long its client has taken nothing of an answer that waits for it. */
    private Duration stalled(long now) {
      long soFar = request.response().bytesWritten();
      if (soFar != written || !full()) {
        written = soFar;
        movedAt = now;
      }
      return Duration.ofNanos(now - movedAt);
    }

    private boolean full() {
      try {
        return request.response().writeQueueFull();
      } catch (IllegalStateException ended) {
        return false;
      }
    }

    private static boolean waitsForBody(HttpServerRequest request) {
      String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
      String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
      boolean expected =
          request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
              || length != null && !length.equals("0");
      return expected && (type == null || !type.startsWith(STREAM));
    }
  }

  /**
   * A server that is watched over, with the limits of this process. HTTP/2 without TLS is off: a
   * connection that changes its protocol could not be followed.
   */
  public static HttpServer serve(
      Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> handler) {
    return serve(vertx, options, ConnectionLimits.ofProcess(), handler);
  }

  /** The same with other limits. */
  public static HttpServer serve(
      Vertx vertx,
      HttpServerOptions options,
      ConnectionLimits limits,
      Handler<HttpServerRequest> handler) {
    return new ConnectionGuard(vertx, new Port(options.getPort(), 1), limits, () -> {})
        .server(options, handler);
  }

  /** The server that is watched over; to be opened on the event loop of this guard. */
  HttpServer server(HttpServerOptions options, Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer(
            new HttpServerOptions(options)
                .setHttp2ClearTextEnabled(false)
                // Nobody speaks WebSocket here, and its handler throws at deep pipelines.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false))
        .connectionHandler(this::opened)
        .requestHandler(
            request -> {
              if (began(request)) {
                handler.handle(request);
              }
            });
  }

  private void opened(HttpConnection connection) {
    int open = budget.open.incrementAndGet();
    connection.closeHandler(
        gone -> {
          guests.remove(connection);
          port.gone();
          budget.open.decrementAndGet();
        });
    port.opened();
    Guest guest = new Guest(connection);
    if (open > limits.most() && !makeRoom()) {
      close(guest, Reason.TOO_MANY);
      elsewhere.run();
    }
    guests.put(connection, guest);
    sweepLater();
  }

  private boolean began(HttpServerRequest request) {
    Guest guest = guests.get(request.connection());
    if (guest != null && !guest.began(request, System.nanoTime())) {
      close(guest, Reason.READS_NOTHING);
      return false;
    }
    return true;
  }

  private synchronized void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      vertx.setTimer(sweepMillis, timer -> sweep());
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    for (Guest guest : guests.values()) {
      guest.judge(limits, now).ifPresent(reason -> close(guest, reason));
    }
    port.tell(now);
    synchronized (this) {
      sweeping = false;
    }
    if (!guests.isEmpty()) {
      sweepLater();
    }
  }

  /** Whether the newest one may stay; somebody else goes then. */
  private boolean makeRoom() {
    if (port.takeRoom()) {
      return true;
    }
    findRoom();
    return port.takeRoom();
  }

  /** Closes the oldest of those that wait; as many may come. Called on the event loop. */
  synchronized void findRoom() {
    long now = System.nanoTime();
    if (port.hasRoom() || now - nextLook < 0) {
      return;
    }
    List<Guest> oldest =
        guests.values().stream()
            .filter(guest -> guest.waits(now))
            .sorted(Comparator.comparingLong(guest -> guest.since() - now))
            .limit(Math.max(1, limits.most() / PORTION / port.guards))
            .toList();
    oldest.forEach(guest -> close(guest, Reason.TOO_MANY));
    port.addRoom(oldest.size());
    if (oldest.isEmpty()) {
      nextLook = now + NO_ROOM_NANOS;
    }
  }

  private void close(Guest guest, Reason reason) {
    if (!guest.cut()) {
      port.closed(reason);
      // HttpConnection.close waits for what is being written, which who reads nothing holds up.
      if (guest.connection instanceof HttpServerConnection open) {
        open.channelHandlerContext().close();
      } else {
        guest.connection.close();
      }
    }
  }
}

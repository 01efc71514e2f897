package io.souk.bench.load.wire;

import com.google.protobuf.Message;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Posts calls to one address over few connections, with a bounded number of them on their way:
 * whatever comes on top waits here. It writes HTTP/1.1 by itself and writes what comes together at
 * once, for a load generator that works as much as the master it shares a machine with measures
 * itself. On the context that made it.
 */
public final class CallPipe {

  /**
   * How much is on its way at a time.
   *
   * @param connections 1 and up
   * @param depth calls on one connection that have no answer yet, 1 and up; more than 1 is HTTP
   *     pipelining
   */
  public record Bounds(int connections, int depth) {

    /**
     * @throws IllegalArgumentException when one of them is below 1
     */
    public Bounds {
      if (connections < 1 || depth < 1) {
        throw new IllegalArgumentException(connections + " connections × " + depth);
      }
    }

    /** The same bound shared by so many, with a connection for each at least. */
    public Bounds sharedBy(int number) {
      return new Bounds(Math.max(1, connections / number), depth);
    }
  }

  /**
   * What came back.
   *
   * @param status of HTTP; 0 when the connection ended before
   * @param text of an answer that says no
   */
  public record Answer(int status, String text) {

    private static final Answer NONE = new Answer(0, "the connection ended");

    public boolean isTaken() {
      return status / 100 == 2;
    }

    /** The master has too much to do, or none leads: the same may be taken later. */
    public boolean isPushedBack() {
      return status == 503 || status == 429;
    }

    @Override
    public String toString() {
      return status + " " + text;
    }
  }

  private final Vertx vertx;
  private final NetClient net;
  private final String host;
  private final int port;
  private final Codec codec;
  private final byte[] head;
  private final Deque<Pipe> slots = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long underWay;

  private record Waiting(Buffer request, Promise<Answer> answer) {}

  /**
   * @param target scheme, host and port; the scheme must be http
   */
  public CallPipe(Vertx vertx, URI target, String path, Codec codec, Bounds bounds) {
    this.vertx = vertx;
    this.host = target.getHost();
    this.port = target.getPort();
    this.codec = codec;
    this.net =
        vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(10_000));
    this.head =
        ("POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: %s\r\nAccept: %s\r\n")
            .formatted(path, host, port, codec.mediaType(), codec.mediaType())
            .getBytes(StandardCharsets.US_ASCII);
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < bounds.connections(); i++) {
      pipes.add(new Pipe());
    }
    for (int i = 0; i < bounds.depth(); i++) {
      slots.addAll(pipes);
    }
  }

  /**
   * Posts a call, now or when there is room.
   *
   * @param header name and value of one more header: {@code Mesos-Stream-Id: 1}
   * @return never fails
   */
  public Future<Answer> call(String header, Message message) {
    byte[] body = codec.encode(message);
    Buffer request =
        Buffer.buffer(head.length + body.length + 128)
            .appendBytes(head)
            .appendString(header)
            .appendString("\r\nContent-Length: " + body.length + "\r\n\r\n")
            .appendBytes(body);
    Promise<Answer> answer = Promise.promise();
    underWay++;
    Pipe slot = slots.poll();
    if (slot == null) {
      waiting.add(new Waiting(request, answer));
    } else {
      slot.send(request, answer);
    }
    return answer.future();
  }

  /** Calls without an answer, those that wait included. */
  public long underWay() {
    return underWay;
  }

  private void free(Pipe pipe) {
    Waiting next = waiting.poll();
    if (next == null) {
      slots.add(pipe);
    } else {
      pipe.send(next.request(), next.answer());
    }
  }

  /** One connection, opened when it is needed and again when it ended. */
  private final class Pipe {

    private final Deque<Promise<Answer>> inFlight = new ArrayDeque<>();
    private Buffer unsent = Buffer.buffer();
    private Optional<NetSocket> socket = Optional.empty();
    private boolean connecting;
    private boolean flushing;

    void send(Buffer request, Promise<Answer> answer) {
      inFlight.add(answer);
      unsent.appendBuffer(request);
      if (socket.isEmpty()) {
        connect();
      } else if (!flushing) {
        flushing = true;
        vertx.runOnContext(now -> flush());
      }
    }

    private void flush() {
      flushing = false;
      if (socket.isPresent() && unsent.length() > 0) {
        Buffer out = unsent;
        unsent = Buffer.buffer();
        socket.get().write(out);
      }
    }

    private void connect() {
      if (connecting) {
        return;
      }
      connecting = true;
      net.connect(port, host)
          .onComplete(
              opened -> {
                connecting = false;
                if (opened.failed()) {
                  ended();
                } else {
                  open(opened.result());
                }
              });
    }

    private void open(NetSocket opened) {
      AnswerReader reader = new AnswerReader(this::answered);
      socket = Optional.of(opened);
      opened.handler(
          bytes -> {
            try {
              reader.feed(bytes);
            } catch (IllegalArgumentException e) {
              opened.close();
            }
          });
      opened.exceptionHandler(fault -> opened.close());
      opened.closeHandler(gone -> ended());
      flush();
    }

    private void answered(int status, String text) {
      Promise<Answer> first = inFlight.poll();
      if (first == null) {
        throw new IllegalArgumentException("an answer to no call");
      }
      complete(first, new Answer(status, text));
    }

    private void complete(Promise<Answer> call, Answer answer) {
      underWay--;
      call.complete(answer);
      free(this);
    }

    /** What had no answer gets none; what is sent from now on goes over a new connection. */
    private void ended() {
      socket = Optional.empty();
      unsent = Buffer.buffer();
      List<Promise<Answer>> lost = new ArrayList<>(inFlight);
      inFlight.clear();
      lost.forEach(call -> complete(call, Answer.NONE));
    }
  }
}

package io.souk.bench.floor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a call over HTTP/1.1 cannot be faster than: a client and a server that do nothing else, each
 * on a thread of its own.
 */
final class HttpFloor {

  private static final int BODY = 256;
  private static final int BUFFER = 64 << 10;

  private static final byte[] REQUEST =
      ("POST /api/v1/scheduler HTTP/1.1\r\nHost: 127.0.0.1:5050\r\n"
              + "Content-Type: application/json\r\nContent-Length: "
              + BODY
              + "\r\n\r\n"
              + "x".repeat(BODY))
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] ANSWER =
      "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private HttpFloor() {}

  /**
   * Posts answered in a second.
   *
   * @param depth how many are under way on each connection
   */
  static double perSecond(int connections, int depth, Duration length) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
        Selector answering = Selector.open();
        Selector asking = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        register(SocketChannel.open(server.getLocalAddress()), asking, ANSWER.length);
        register(server.accept(), answering, REQUEST.length);
      }
      Thread answers = Thread.ofPlatform().daemon().start(() -> answerAll(answering));
      try {
        return ask(asking, depth, length);
      } finally {
        close(asking);
        answers.join();
        close(answering);
      }
    }
  }

  /** One end of a connection; what comes is messages of equal length. */
  private record End(SocketChannel channel, ByteBuffer in, ByteBuffer out, int message) {

    /** How many whole messages have come; fails when the other end has closed. */
    int read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("closed");
      }
      in.flip();
      int whole = 0;
      while (in.remaining() >= message && endsAsItMust()) {
        in.position(in.position() + message);
        whole++;
      }
      in.compact();
      return whole;
    }

    /** Looks for the end of the head, as every reader of HTTP has to. */
    private boolean endsAsItMust() throws IOException {
      for (int i = in.position(); i + 3 < in.limit(); i++) {
        if (in.get(i) == '\r' && in.get(i + 1) == '\n' && in.get(i + 2) == '\r') {
          return true;
        }
      }
      throw new IOException("no head");
    }

    void write(byte[] bytes, int times) throws IOException {
      out.clear();
      for (int i = 0; i < times; i++) {
        out.put(bytes);
      }
      out.flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }
  }

  private static void register(SocketChannel channel, Selector selector, int message)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    channel.register(selector, SelectionKey.OP_READ, new End(channel, in, out, message));
  }

  private static void answerAll(Selector selector) {
    try {
      while (true) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          End end = (End) key.attachment();
          end.write(ANSWER, end.read());
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException closed) {
      // That is how it is told to end.
    }
  }

  private static double ask(Selector selector, int depth, Duration length) throws IOException {
    for (SelectionKey key : selector.keys()) {
      ((End) key.attachment()).write(REQUEST, depth);
    }
    long start = System.nanoTime();
    // The first third warms up.
    answers(selector, start + length.toNanos() / 3);
    long warm = System.nanoTime();
    long count = answers(selector, start + length.toNanos());
    return count / ((System.nanoTime() - warm) / 1e9);
  }

  /** Each answer makes room for a request. */
  private static long answers(Selector selector, long until) throws IOException {
    long count = 0;
    while (System.nanoTime() < until) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        End end = (End) key.attachment();
        int answered = end.read();
        count += answered;
        end.write(REQUEST, answered);
      }
      selector.selectedKeys().clear();
    }
    return count;
  }

  private static void close(Selector selector) throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }
}

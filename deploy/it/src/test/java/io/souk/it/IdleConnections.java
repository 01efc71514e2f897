package io.souk.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Many connections that say nothing. */
final class IdleConnections implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int POLL_MILLIS = 100;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(1024);
  private int closed;

  IdleConnections() throws IOException {
    selector = Selector.open();
  }

  void open(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
    }
  }

  /** How many of them the other side has closed by now. */
  int closed() throws IOException {
    selector.select(POLL_MILLIS);
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid() && isOver((SocketChannel) key.channel())) {
        key.channel().close();
        closed++;
      }
    }
    selector.selectedKeys().clear();
    return closed;
  }

  private boolean isOver(SocketChannel channel) {
    try {
      return channel.read(buffer.clear()) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  void awaitClosed(int count) {
    Wait.until(
        LIMIT,
        () -> {
          try {
            return closed() >= count;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        () -> closed + " of " + count + " were closed");
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}

package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a runtime and the engine, and can play an engine that is away. */
public final class EngineProxy implements AutoCloseable {
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean away;
  private volatile Optional<String> last = Optional.empty();

  public EngineProxy() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  public String url() throws IOException {
    return "tcp://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Cuts all connections, and every new one, until it is back. */
  public void away(boolean gone) {
    away = gone;
    if (gone) {
      open.forEach(EngineProxy::closeQuietly);
      open.clear();
    }
  }

  /** Goes away when it has passed on a request that holds this text. */
  void awayAfter(String request) {
    last = Optional.of(request);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        if (away) {
          client.close();
          continue;
        }
        SocketChannel engine = SocketChannel.open(address());
        open.add(client);
        open.add(engine);
        Thread.ofVirtual().start(() -> pump(client, engine));
        Thread.ofVirtual().start(() -> pump(engine, client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static SocketAddress address() {
    URI host = URI.create(TestEngine.HOST);
    return host.getScheme().equals("unix")
        ? UnixDomainSocketAddress.of(host.getPath())
        : new InetSocketAddress(host.getHost(), host.getPort());
  }

  private void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    try {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        String text = StandardCharsets.US_ASCII.decode(buffer.duplicate()).toString();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        if (last.filter(text::contains).isPresent()) {
          last = Optional.empty();
          // The engine gets to do what it was asked for, but cannot say so.
          away = true;
          return;
        }
      }
    } catch (IOException e) {
      // Cut.
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use either way.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    away(true);
  }
}

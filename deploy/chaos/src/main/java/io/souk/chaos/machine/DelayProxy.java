package io.souk.chaos.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Forwards TCP connections and holds back what they carry, as a long way does. A program of its
 * own, because it runs on the machine whose connections it delays.
 */
public final class DelayProxy {

  private static final int CHUNK = 64 << 10;
  private static final int CHUNKS = 256;

  private record Chunk(byte[] bytes, long due) {}

  private final long delayNanos;

  private DelayProxy(long delayNanos) {
    this.delayNanos = delayNanos;
  }

  /**
   * @param args the delay of each direction in milliseconds, then {@code PORT=HOST:PORT} for each
   *     port to listen at; {@code ready} is printed when all are open
   */
  public static void main(String[] args) throws IOException {
    DelayProxy proxy = new DelayProxy(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[0])));
    for (int i = 1; i < args.length; i++) {
      String[] parts = args[i].split("[=:]");
      ServerSocket server = new ServerSocket(Integer.parseInt(parts[0]));
      InetSocketAddress target = new InetSocketAddress(parts[1], Integer.parseInt(parts[2]));
      Thread.ofPlatform().start(() -> proxy.accept(server, target));
    }
    System.out.println("ready");
    System.out.flush();
  }

  private void accept(ServerSocket server, InetSocketAddress target) {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> join(client, target));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void join(Socket client, InetSocketAddress target) {
    try {
      Socket other = new Socket();
      other.connect(target);
      client.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      pump(client, other);
      pump(other, client);
    } catch (IOException e) {
      close(client);
    }
  }

  private void pump(Socket from, Socket to) {
    BlockingQueue<Chunk> way = new LinkedBlockingQueue<>(CHUNKS);
    Thread.ofVirtual().start(() -> take(from, way));
    Thread.ofVirtual().start(() -> give(way, from, to));
  }

  private void take(Socket from, BlockingQueue<Chunk> way) {
    byte[] buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        way.put(new Chunk(java.util.Arrays.copyOf(buffer, n), System.nanoTime() + delayNanos));
      }
      way.put(new Chunk(new byte[0], System.nanoTime() + delayNanos));
    } catch (IOException | InterruptedException e) {
      way.clear();
      way.offer(new Chunk(new byte[0], System.nanoTime()));
    }
  }

  private static void give(BlockingQueue<Chunk> way, Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Chunk chunk = way.take();
        TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
        if (chunk.bytes().length == 0) {
          to.shutdownOutput();
          return;
        }
        out.write(chunk.bytes());
      }
    } catch (IOException | InterruptedException e) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }
}

package io.souk.chaos.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes through arrives whole, in order, and late; ends are passed on. */
class DelayProxyTest {

  private static final int DELAY = 120;

  @Test
  void arrivesWholeAndLate() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, here)) {
      Thread.ofVirtual().start(() -> echo(server));
      int port = freePort();
      DelayProxy.main(
          new String[] {
            "" + DELAY, port + "=" + here.getHostAddress() + ":" + server.getLocalPort()
          });
      try (Socket client = new Socket(here, port)) {
        byte[] sent = "one two three ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        long start = System.nanoTime();
        Thread.ofVirtual().start(() -> send(client, sent));
        byte[] back = client.getInputStream().readAllBytes();
        assertThat(back).isEqualTo(sent);
        assertThat(System.nanoTime() - start)
            .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(2 * DELAY));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static void send(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
      client.shutdownOutput();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket one = server.accept()) {
      one.getInputStream().transferTo(one.getOutputStream());
      one.shutdownOutput();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.souk.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be said. */
final class RawClient implements Closeable {

  private static final int TIMEOUT_MILLIS = 120_000;

  private final Socket socket = new Socket();

  RawClient(int port) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
  }

  RawClient say(String text) throws IOException {
    return say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /**
   * The status of the next answer; 0 when the other side hangs up instead. A complete answer is not
   * waited for.
   */
  int status() {
    try {
      String line = line(socket.getInputStream());
      return line.startsWith("HTTP/") ? Integer.parseInt(line.split(" ")[1]) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads what comes until the other side hangs up; returns how many bytes. */
  long drain() {
    long read = 0;
    byte[] buffer = new byte[64 << 10];
    try {
      for (int got = 0; got >= 0; got = socket.getInputStream().read(buffer)) {
        read += got;
      }
    } catch (IOException e) {
      // Hung up on without a word.
    }
    return read;
  }

  /** Says one byte a second until nobody listens any more, at most so often; how often it did. */
  int trickle(int most) {
    for (int said = 0; said < most; said++) {
      try {
        say("a");
        Thread.sleep(1000);
        if (socket.getInputStream().available() > 0) {
          drain();
          return said;
        }
      } catch (IOException e) {
        return said;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return most;
  }

  /** A whole request of its own, as a client that comes now and then makes it. */
  static int get(int port, String path) {
    try (RawClient client = new RawClient(port)) {
      client.say("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      int status = client.status();
      client.drain();
      return status;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

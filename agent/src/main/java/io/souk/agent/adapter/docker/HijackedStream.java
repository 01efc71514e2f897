package io.souk.agent.adapter.docker;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection to the engine that it gives over to a command after one request, for both
 * directions. docker-java's transport keeps a platform thread for each and cannot end one direction
 * alone.
 */
final class HijackedStream implements Closeable {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int DEFAULT_PORT = 2375;
  private static final int SWITCHING = 101;

  private final SocketChannel channel;
  private final InputStream in;

  private HijackedStream(SocketChannel channel) {
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
  }

  /**
   * @param body JSON
   * @throws EngineException when the engine refuses or does not answer
   */
  static HijackedStream post(String dockerHost, String what, String path, byte[] body)
      throws EngineException {
    try {
      SocketChannel channel = SocketChannel.open(family(dockerHost));
      HijackedStream stream = new HijackedStream(channel);
      try {
        channel.connect(address(dockerHost));
        stream.request(path, body);
        stream.awaitSwitch(what);
        return stream;
      } catch (IOException | EngineException e) {
        stream.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.UNREACHABLE,
          what + ": no answer from the Docker engine at " + dockerHost + ": " + e.getMessage(),
          e);
    }
  }

  private static StandardProtocolFamily family(String dockerHost) {
    return dockerHost.startsWith("unix:")
        ? StandardProtocolFamily.UNIX
        : StandardProtocolFamily.INET;
  }

  private static SocketAddress address(String dockerHost) {
    URI host = URI.create(dockerHost);
    return dockerHost.startsWith("unix:")
        ? UnixDomainSocketAddress.of(host.getPath())
        : new InetSocketAddress(host.getHost(), host.getPort() < 0 ? DEFAULT_PORT : host.getPort());
  }

  private void request(String path, byte[] body) throws IOException {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n"
            + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
    write(ByteBuffer.wrap(body));
  }

  private void awaitSwitch(String what) throws IOException, EngineException {
    String head = head();
    String[] words = head.split(" ", 3);
    int status = words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
    if (status != SWITCHING) {
      String text = new String(in.readNBytes(LONGEST_HEAD), StandardCharsets.UTF_8);
      throw new EngineException(
          Engine.kind(status), what + ": " + Engine.message(text.strip()), null);
    }
  }

  /** Byte by byte, so that nothing of what follows is taken. */
  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < LONGEST_HEAD) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
      if (next == '\n' && head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        return head.toString(StandardCharsets.US_ASCII);
      }
    }
    throw new IOException("the answer has no end of its head");
  }

  InputStream input() {
    return in;
  }

  void write(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  /** The command reads to the end of what was written. */
  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use either way.
    }
  }
}

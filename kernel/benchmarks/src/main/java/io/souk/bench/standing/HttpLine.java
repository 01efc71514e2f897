package io.souk.bench.standing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection, read with as little work as can be: what is measured is the other end.
 * Answers come uncompressed. Every method blocks; for one thread.
 */
public final class HttpLine implements AutoCloseable {

  private static final int BUFFER = 256 * 1024;
  private static final int SMALL = 4 * 1024;
  private static final int PATIENCE_MILLIS = 120_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final String host;
  private byte[] buffer = new byte[0];

  /**
   * What comes before the body.
   *
   * @param headers by name in small letters
   */
  public record Head(int status, Map<String, String> headers) {

    /** The value of a header, by its name in small letters. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /** Is given what was read of a body. */
  @FunctionalInterface
  private interface Sink {
    void take(byte[] bytes, int length);
  }

  /** Connects. */
  public HttpLine(URI server) throws IOException {
    this(server, 0);
  }

  /**
   * Connects.
   *
   * @param receiveBuffer bytes that the system may take in before they are read, about; 0 for as
   *     many as it likes
   */
  public HttpLine(URI server, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
    host = server.getHost() + ":" + server.getPort();
    in = new BufferedInputStream(socket.getInputStream(), SMALL);
  }

  /** Asks, and reads the answer up to its body. */
  public Head ask(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
    head.append("\r\nAccept-Encoding: identity\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!method.equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream whole = new ByteArrayOutputStream(first.length + body.length);
    whole.writeBytes(first);
    whole.writeBytes(body);
    socket.getOutputStream().write(whole.toByteArray());
    return head();
  }

  private Head head() throws IOException {
    String status = line();
    String[] words = status.split(" ");
    if (words.length < 2) {
      throw new IOException("no answer in HTTP: " + status);
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(words[1]), headers);
  }

  /** Reads the body to its end, and forgets it; returns its length in bytes. */
  public long skip(Head head) throws IOException {
    return read(head, (bytes, length) -> {});
  }

  /** Reads the body to its end. */
  public byte[] body(Head head) throws IOException {
    Optional<Integer> expected = head.header("content-length").map(Integer::parseInt);
    if (expected.isPresent()) {
      byte[] all = new byte[expected.get()];
      if (in.readNBytes(all, 0, all.length) < all.length) {
        throw new EOFException("the answer ends before its end");
      }
      return all;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    read(head, (bytes, length) -> all.write(bytes, 0, length));
    return all.toByteArray();
  }

  /** Reads so many bytes of whatever comes, as it travels, and forgets them. */
  public void skipRaw(long bytes) throws IOException {
    read(bytes, (read, length) -> {});
  }

  /** The body of a read that must be answered with 200. */
  public byte[] get(String path) throws IOException {
    Head head = ask("GET", path, Map.of(), new byte[0]);
    byte[] body = body(head);
    if (head.status() != 200) {
      throw new IOException(path + ": " + head.status());
    }
    return body;
  }

  /** One such read over a connection of its own. */
  public static byte[] get(URI server, String path) throws IOException {
    try (HttpLine line = new HttpLine(server)) {
      return line.get(path);
    }
  }

  private long read(Head head, Sink sink) throws IOException {
    if (head.header("transfer-encoding").filter("chunked"::equals).isEmpty()) {
      long length = head.header("content-length").map(Long::parseLong).orElse(0L);
      read(length, sink);
      return length;
    }
    long all = 0;
    for (long length = chunk(); length > 0; length = chunk()) {
      read(length, sink);
      line();
      all += length;
    }
    line();
    return all;
  }

  private long chunk() throws IOException {
    return Long.parseLong(line().replaceFirst(";.*", "").strip(), 16);
  }

  private void read(long length, Sink sink) throws IOException {
    int useful = (int) Math.min(length, BUFFER);
    if (buffer.length < useful) {
      buffer = new byte[useful];
    }
    long left = length;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("the answer ends before its end");
      }
      sink.take(buffer, count);
      left -= count;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Hangs up. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}

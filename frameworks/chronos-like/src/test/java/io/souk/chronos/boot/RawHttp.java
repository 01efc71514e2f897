package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Locale;

/** Requests that a well-behaved client could not send. */
final class RawHttp {

  private RawHttp() {}

  /** An answer; its body as it came, of a known length. */
  record Answer(int status, String headers, String body) {

    boolean hasHeader(String line) {
      return headers.toLowerCase(Locale.ROOT).contains(line.toLowerCase(Locale.ROOT));
    }
  }

  /** Sends one request and reads its answer. */
  static Answer send(int port, String method, String target, byte[] body) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String head =
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".formatted(method, target)
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n".formatted(body.length);
    request.writeBytes(head.getBytes(UTF_8));
    request.writeBytes(body);
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.toByteArray());
      return parse(socket.getInputStream().readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(method + " " + target, broken);
    }
  }

  private static Answer parse(byte[] bytes) {
    String all = new String(bytes, ISO_8859_1);
    int end = all.indexOf("\r\n\r\n");
    if (!all.startsWith("HTTP/1.") || end < 0) {
      throw new AssertionError("no answer: " + all);
    }
    String body = new String(bytes, end + 4, bytes.length - end - 4, UTF_8);
    return new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), body);
  }
}

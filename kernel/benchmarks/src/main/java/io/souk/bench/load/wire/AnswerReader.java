package io.souk.bench.load.wire;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Cuts what a connection brings into answers of HTTP/1.1 with a length; knows no chunks. */
final class AnswerReader {

  /** Told of each answer. */
  interface Listener {

    void answered(int status, String body);
  }

  private static final String LENGTH = "\r\ncontent-length:";
  private static final int LONGEST_HEAD = 16 * 1024;

  private final Listener listener;
  private Buffer rest = Buffer.buffer();

  AnswerReader(Listener listener) {
    this.listener = listener;
  }

  /**
   * Takes what came.
   *
   * @throws IllegalArgumentException when that is no answer, or one without a length
   */
  void feed(Buffer bytes) {
    rest = rest.length() == 0 ? bytes : rest.appendBuffer(bytes);
    int from = 0;
    int end = headEnd(from);
    while (end >= 0) {
      String head = rest.getString(from, end, "ISO-8859-1");
      int status = status(head);
      int bodyEnd = end + 4 + length(head);
      if (bodyEnd > rest.length()) {
        break;
      }
      String body =
          bodyEnd == end + 4
              ? ""
              : new String(rest.getBytes(end + 4, bodyEnd), StandardCharsets.UTF_8);
      from = bodyEnd;
      listener.answered(status, body);
      end = headEnd(from);
    }
    if (end < 0 && rest.length() - from > LONGEST_HEAD) {
      throw new IllegalArgumentException("an answer whose head does not end");
    }
    rest =
        from == rest.length() ? Buffer.buffer() : Buffer.buffer(rest.getBytes(from, rest.length()));
  }

  /** Where the empty line after the head begins; -1 when it has not come yet. */
  private int headEnd(int from) {
    for (int i = from; i + 3 < rest.length(); i++) {
      if (rest.getByte(i) == '\r' && rest.getByte(i + 2) == '\r' && rest.getByte(i + 3) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int status(String head) {
    if (!head.startsWith("HTTP/1.1 ") || head.length() < 12) {
      throw new IllegalArgumentException("no answer: " + head);
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  private static int length(String head) {
    int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (at < 0) {
      throw new IllegalArgumentException("an answer without a length: " + head);
    }
    int begin = at + LENGTH.length();
    int end = head.indexOf("\r\n", begin);
    return Integer.parseInt(head.substring(begin, end < 0 ? head.length() : end).strip());
  }
}

package io.souk.agent.adapter.docker;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the engine's log stream with timestamps: frames of an 8-byte header (stream, three zeros,
 * big-endian length) and a payload {@code TIMESTAMP SPACE bytes}. One frame is one message. With a
 * terminal there are no headers: a line is a message.
 */
final class LogFrames {
  private static final int LONGEST_FRAME = 16 * 1024 * 1024;
  private static final int LONGEST_TIMESTAMP = 64;
  private static final int STDERR = 2;

  private final DataInputStream in;
  private final boolean terminal;

  LogFrames(InputStream in) {
    this(in, false);
  }

  /**
   * @param terminal whether the container has one
   */
  LogFrames(InputStream in, boolean terminal) {
    this.in = new DataInputStream(in);
    this.terminal = terminal;
  }

  /**
   * One message.
   *
   * @param from index in {@code bytes} of the first byte after the timestamp
   */
  record Message(boolean stderr, String time, byte[] bytes, int from) {
    int length() {
      return bytes.length - from;
    }
  }

  /**
   * The next message; empty at the end.
   *
   * @throws IOException also when the stream is no log stream or ends within a frame
   */
  Optional<Message> next() throws IOException {
    return terminal ? nextLine() : nextFrame();
  }

  private Optional<Message> nextLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0) {
      line.write(next);
      if (next == '\n') {
        break;
      }
      if (line.size() > LONGEST_FRAME) {
        throw new IOException("log message of more than " + LONGEST_FRAME + " bytes");
      }
      next = in.read();
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(message(false, line.toByteArray()));
  }

  private Optional<Message> nextFrame() throws IOException {
    int kind = in.read();
    if (kind < 0) {
      return Optional.empty();
    }
    if (kind > STDERR || in.readUnsignedByte() + in.readUnsignedShort() != 0) {
      throw new IOException("malformed log stream");
    }
    int length = in.readInt();
    if (length < 0 || length > LONGEST_FRAME) {
      throw new IOException("log message of " + (length & 0xFFFFFFFFL) + " bytes");
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("log stream ends within a message");
    }
    return Optional.of(message(kind == STDERR, payload));
  }

  private static Message message(boolean stderr, byte[] payload) throws IOException {
    int space = 0;
    while (space < payload.length && payload[space] != ' ') {
      space++;
    }
    if (space == payload.length || space > LONGEST_TIMESTAMP) {
      throw new IOException("log message without a timestamp");
    }
    String time = new String(payload, 0, space, StandardCharsets.US_ASCII);
    return new Message(stderr, time, payload, space + 1);
  }
}

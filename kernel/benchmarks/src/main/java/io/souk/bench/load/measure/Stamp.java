package io.souk.bench.load.measure;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * When an agent was to do what it tells of, and the how-manieth word about its task that is. It
 * travels as text in {@code TaskStatus.data}, which a master passes on and does not keep: {@code
 * at=123456789 n=2}. New agents carry the same text in the attribute {@value #ATTRIBUTE}, which
 * comes back in their offers.
 *
 * <p>{@link System#nanoTime} reads CLOCK_MONOTONIC on Linux, which is one clock for all processes
 * of a machine: agents in one process and frameworks in another can compare it.
 *
 * @param at of {@link System#nanoTime}: the moment at which it was <em>meant</em> to be sent, so
 *     that a sender that is late does not hide it
 * @param sequence 1 for the first word about a task, and one more for each after it
 */
public record Stamp(long at, int sequence) {

  /** The name of an agent's attribute. */
  public static final String ATTRIBUTE = "sent";

  public String text() {
    return "at=" + at + " n=" + sequence;
  }

  public ByteString bytes() {
    return ByteString.copyFromUtf8(text());
  }

  /** Reads it from {@code TaskStatus.data}; empty when somebody else wrote that. */
  public static Optional<Stamp> read(ByteString data) {
    return read(data.toStringUtf8());
  }

  /** Reads the text; empty when it is none. */
  public static Optional<Stamp> read(String text) {
    int space = text.indexOf(' ');
    if (!text.startsWith("at=") || space < 0 || !text.startsWith("n=", space + 1)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Stamp(
              Long.parseLong(text, 3, space, 10),
              Integer.parseInt(text, space + 3, text.length(), 10)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

package io.souk.master.bus;

/**
 * Names one open stream of a framework or an agent; whoever serves the stream draws it at random
 * and sends it as {@code Mesos-Stream-Id} or {@code Souk-Stream-Id}.
 *
 * @param value 1 to 128 characters, opaque
 */
public record StreamId(String value) {

  public StreamId {
    if (value.isEmpty() || value.length() > 128) {
      throw new IllegalArgumentException("stream id: 1 to 128 characters, got " + value.length());
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

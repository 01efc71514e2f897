package io.souk.agent.runtime;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * Something a session said.
 *
 * @param data at most {@link OutputQueue#PIECE} bytes, never none
 */
public record SessionOutput(Stream stream, Buffer data) {

  /** Where it was said. With a terminal all comes on {@link #STDOUT}. */
  public enum Stream {
    STDOUT,
    STDERR
  }

  public SessionOutput {
    Objects.requireNonNull(stream);
    Objects.requireNonNull(data);
  }
}

package io.souk.agent.run;

import io.souk.agent.checkpoint.Checkpoints;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do about a checkpoint that cannot be read: end the start, or count it and go on without
 * it. One of another version always ends the start. For one thread at a time.
 */
final class Damage {

  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

  private final boolean strict;
  private int skipped;

  Damage(boolean strict) {
    this.strict = strict;
  }

  /** Reads something from disk. */
  interface Reading<T> {
    T read() throws IOException;
  }

  boolean strict() {
    return strict;
  }

  /** How often something was gone without. */
  int skipped() {
    return skipped;
  }

  /** What is read, or {@code instead} when that is damaged and may be done without. */
  <T> T read(Reading<T> reading, T instead) throws IOException {
    try {
      return reading.read();
    } catch (IOException e) {
      if (strict || Checkpoints.isOfOtherVersion(e)) {
        throw explained(e);
      }
      skipped++;
      LOG.warn("event=checkpoint_skipped cause=\"{}\"", e.getMessage());
      return instead;
    }
  }

  private IOException explained(IOException cause) {
    return Checkpoints.isOfOtherVersion(cause)
        ? cause
        : new IOException(
            cause.getMessage()
                + "; repair or remove it, or start with --no-strict to do without it",
            cause);
  }
}

package io.souk.registry;

import java.util.List;

/**
 * Writes that succeed or fail together: at most 10 MiB and 100,000 writes in all. They take effect
 * in their order; each condition is checked against what the writes before it leave behind.
 */
public record Batch(List<Write> writes) {

  /** Largest batch: the bytes of its keys and values. */
  public static final int MAX_BYTES = 10 << 20;

  /** Most writes of one batch. */
  public static final int MAX_WRITES = 100_000;

  public Batch {
    writes = List.copyOf(writes);
  }

  /** A batch of the given writes. */
  public static Batch of(Write... writes) {
    return new Batch(List.of(writes));
  }
}

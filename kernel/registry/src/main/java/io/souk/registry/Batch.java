package io.souk.registry;

import java.util.List;

/** Writes that succeed or fail together: at most 16 MiB in all. */
public record Batch(List<Write> writes) {

  public Batch {
    writes = List.copyOf(writes);
  }

  /** A batch of the given writes. */
  public static Batch of(Write... writes) {
    return new Batch(List.of(writes));
  }
}

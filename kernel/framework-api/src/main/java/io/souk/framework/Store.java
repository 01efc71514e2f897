package io.souk.framework;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A framework's durable, ordered key-value data, kept by the kernel's registry in a namespace of
 * the framework's own. What a commit confirmed survives the loss of any minority of masters.
 *
 * <p>Keys are 1 to 1024 characters of text, ordered by their UTF-8 bytes; values are at most 4 MiB,
 * a batch at most 8 MiB and 20,000 writes. Completions run on the framework's context.
 */
public interface Store {

  /** All entries whose key starts with {@code prefix}, in key order. */
  CompletionStage<List<Entry>> scan(String prefix);

  /** The entry under {@code key}. */
  CompletionStage<Optional<Entry>> get(String key);

  /**
   * Writes all of the batch or nothing. Batches are written in the order of the calls; a caller
   * need not wait for one before it commits the next.
   *
   * @return the version that the written entries carry; fails with {@link StoreException}
   */
  CompletionStage<Long> commit(Batch batch);

  /** One stored value and the version of the commit that wrote it (1 and up). */
  record Entry(String key, long version, ByteString value) {}

  /**
   * Writes that succeed or fail together. They take effect in their order; each condition is
   * checked against what the writes before it leave behind.
   */
  record Batch(List<Write> writes) {
    public Batch {
      writes = List.copyOf(writes);
    }

    /** A batch of the given writes. */
    public static Batch of(Write... writes) {
      return new Batch(List.of(writes));
    }
  }

  /** One write, with the version it expects to replace. */
  sealed interface Write {

    /** The key written. */
    String key();

    /** What must stand under the key now. */
    Expected expected();

    /** Stores a value. */
    record Put(String key, ByteString value, Expected expected) implements Write {}

    /** Removes the entry; fine when there is none and {@code expected} allows it. */
    record Delete(String key, Expected expected) implements Write {}
  }

  /** A condition on the entry that a write replaces. */
  sealed interface Expected {

    /** Whatever is there. */
    Expected ANY = new Any();

    /** Nothing is there. */
    Expected ABSENT = new Absent();

    /** No condition. */
    record Any() implements Expected {}

    /** There is no entry. */
    record Absent() implements Expected {}

    /** The entry has exactly this version. */
    record Version(long version) implements Expected {}
  }
}

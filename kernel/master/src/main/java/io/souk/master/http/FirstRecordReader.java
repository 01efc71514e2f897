package io.souk.master.http;

import io.souk.protocol.chunk.Chunks.Chunk;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How far one subscriber is in a first record. It holds a portion of it; the rest is the record's.
 * Not thread-safe.
 */
final class FirstRecordReader {

  private final FirstRecord record;
  private final Function<FirstRecord, CompletableFuture<List<Chunk>>> restore;
  private final Deque<Chunk> portion = new ArrayDeque<>();
  private long position;

  /** At its begin. */
  FirstRecordReader(
      FirstRecord record, Function<FirstRecord, CompletableFuture<List<Chunk>>> restore) {
    this.record = record;
    this.restore = restore;
  }

  /** Whether all of it was given. */
  boolean isOver() {
    return position == record.length();
  }

  /** Whether it has bytes to give; if not, and it is not over, they are to be {@link #fetch}ed. */
  boolean isReady() {
    if (portion.isEmpty()) {
      portion.addAll(record.portion(position));
    }
    return !portion.isEmpty();
  }

  /** All bytes of the record, encoded again; to be handed to {@link #fetched}. */
  CompletableFuture<List<Chunk>> fetch() {
    return restore.apply(record);
  }

  /** Takes the next portion. */
  void fetched(List<Chunk> all) {
    portion.addAll(FirstRecord.portion(all, position));
    if (portion.isEmpty() || portion.element().from() != position) {
      throw new IllegalStateException("the pieces of the first record are others");
    }
  }

  /** The next bytes, so many at the most. Only when {@link #isReady}. */
  Buffer next(int most) {
    Buffer next = Buffer.buffer();
    while (next.length() < most && isReady()) {
      Chunk chunk = portion.element();
      int offset = (int) (position - chunk.from());
      int part = Math.min(most - next.length(), chunk.length() - offset);
      next.appendBytes(chunk.bytes(), chunk.offset() + offset, part);
      position += part;
      if (offset + part == chunk.length()) {
        portion.remove();
      }
    }
    return next;
  }
}

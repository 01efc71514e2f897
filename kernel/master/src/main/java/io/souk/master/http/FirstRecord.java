package io.souk.master.http;

import io.souk.master.view.LiveView;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The first record of streams that begin at one state: its bytes for as long as somebody takes
 * them, and what they can be encoded from again. Safe to use from any thread.
 */
final class FirstRecord {

  /** What a subscriber is given at a time, in bytes; it may be less than a piece more. */
  static final int PORTION = 2 << 20;

  private final LiveView.Snapshot snapshot;
  private final FirstRecords.Channel channel;
  private final Consumer<Chunks> encoding;
  private final long length;
  private final long checksum;
  private volatile List<Chunk> kept;
  private volatile boolean taken = true;

  /**
   * Encodes it.
   *
   * @param snapshot the state that it tells
   * @param channel whom it is for
   * @param encoding writes the record, without its length, to the same bytes each time
   */
  FirstRecord(LiveView.Snapshot snapshot, FirstRecords.Channel channel, Consumer<Chunks> encoding) {
    this.snapshot = snapshot;
    this.channel = channel;
    this.encoding = encoding;
    this.kept = encode();
    this.length = end(kept);
    this.checksum = checksum(kept);
  }

  LiveView.Snapshot snapshot() {
    return snapshot;
  }

  FirstRecords.Channel channel() {
    return channel;
  }

  /** Bytes as it travels, with its length in front. */
  long length() {
    return length;
  }

  /** Some of its bytes from there on, where a portion ended; none when they were given up. */
  List<Chunk> portion(long from) {
    taken = true;
    return portion(kept, from);
  }

  /** As {@link #portion(long)}, of bytes that somebody has. */
  static List<Chunk> portion(List<Chunk> all, long from) {
    List<Chunk> portion = new ArrayList<>();
    int size = 0;
    for (Chunk chunk : all) {
      if (chunk.from() >= from && size < PORTION) {
        portion.add(chunk);
        size += chunk.length();
      }
    }
    return portion;
  }

  /** Whether somebody was given a portion since this was asked last. */
  boolean takenSince() {
    boolean was = taken;
    taken = false;
    return was;
  }

  /** From now on it is encoded again for those who want more of it. */
  void giveUp() {
    kept = List.of();
  }

  /**
   * Encodes it again, unless its bytes are there.
   *
   * @return all of them
   * @throws IllegalStateException when they are others than before: what may be seen has changed
   */
  List<Chunk> restore() {
    List<Chunk> all = kept;
    if (all.isEmpty()) {
      all = encode();
      if (end(all) != length || checksum(all) != checksum) {
        throw new IllegalStateException("the first record is not what it was");
      }
      kept = all;
    }
    taken = true;
    return all;
  }

  private List<Chunk> encode() {
    Chunks record = new Chunks();
    encoding.accept(record);
    byte[] header = (record.size() + "\n").getBytes(StandardCharsets.US_ASCII);
    List<Chunk> all = new ArrayList<>();
    all.add(new Chunk(header, 0));
    for (Chunk chunk : record.list()) {
      all.add(
          new Chunk(chunk.bytes(), chunk.offset(), chunk.length(), chunk.from() + header.length));
    }
    return all;
  }

  private static long end(List<Chunk> all) {
    Chunk last = all.getLast();
    return last.from() + last.length();
  }

  private static long checksum(List<Chunk> all) {
    CRC32C sum = new CRC32C();
    all.forEach(chunk -> sum.update(chunk.bytes(), chunk.offset(), chunk.length()));
    return sum.getValue();
  }
}

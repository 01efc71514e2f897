package io.souk.protocol.chunk;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in memory, in pieces that are never copied to make room for more: what is full stays as it
 * is, and may be a piece of other chunks, too. Not thread-safe while it is written; once it is
 * complete, any thread may read it.
 */
public final class Chunks extends OutputStream {

  /** Of a piece, in bytes; the first is smaller. */
  public static final int LARGEST = 16 * 1024;

  /** Of a piece that is shared with others, in bytes: smaller ones are copied and so grow again. */
  private static final int LEAST_SHARED = LARGEST / 4;

  private static final int FIRST = 512;

  /**
   * A stretch of bytes.
   *
   * @param bytes nobody changes those that are meant
   * @param offset of the first that is meant
   * @param length how many are meant
   * @param from where they begin in the whole
   */
  public record Chunk(byte[] bytes, int offset, int length, long from) {

    /** All of {@code bytes}. */
    public Chunk(byte[] bytes, long from) {
      this(bytes, 0, bytes.length, from);
    }

    private long end() {
      return from + length;
    }
  }

  private final List<Chunk> full = new ArrayList<>();

  /** What is written now. Only this object has it, until it is full. */
  private byte[] current = new byte[FIRST];

  private int position;
  private long before;

  /** How many bytes there are. */
  public long size() {
    return before + position;
  }

  /** All bytes that there are by now, in their order; more may be written while it is read. */
  public List<Chunk> list() {
    List<Chunk> all = new ArrayList<>(full);
    if (position > 0) {
      all.add(new Chunk(Arrays.copyOf(current, position), before));
    }
    return all;
  }

  /**
   * A copy in one piece.
   *
   * @throws ArithmeticException when there are too many bytes for that
   */
  public byte[] toByteArray() {
    if (full.isEmpty()) {
      return Arrays.copyOf(current, position);
    }
    byte[] all = new byte[Math.toIntExact(size())];
    int at = 0;
    for (Chunk chunk : list()) {
      System.arraycopy(chunk.bytes(), chunk.offset(), all, at, chunk.length());
      at += chunk.length();
    }
    return all;
  }

  @Override
  public void write(int value) {
    room(1)[position++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int at = from;
    for (int left = length; left > 0; ) {
      byte[] target = room(1);
      int part = Math.min(left, target.length - position);
      System.arraycopy(bytes, at, target, position, part);
      position += part;
      at += part;
      left -= part;
    }
  }

  /** As {@link #write(byte[], int, int)}; nothing can fail here. */
  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /**
   * Takes over bytes of others. Large pieces become pieces of this one as they are; of small ones,
   * and of those that are less than half of what is kept in memory for them, a copy is made. So
   * pieces do not become smaller and smaller, and what is kept is at most twice what is meant.
   *
   * @param list of another, whole and in its order
   * @param from the first one
   * @param to the one behind the last
   */
  public void share(List<Chunk> list, long from, long to) {
    int place = find(list, from);
    for (long at = from; at < to; place++) {
      Chunk chunk = list.get(place);
      int begin = (int) (at - chunk.from());
      int part = (int) Math.min(to - at, chunk.length() - begin);
      share(chunk.bytes(), chunk.offset() + begin, part);
      at += part;
    }
  }

  private void share(byte[] bytes, int from, int length) {
    // What was written before is a piece of its own then, and takes what it needs to be large.
    int copied = position == 0 ? 0 : Math.max(0, LEAST_SHARED - position);
    int shared = length - copied;
    if (shared < LEAST_SHARED || shared < bytes.length / 2) {
      write(bytes, from, length);
    } else {
      write(bytes, from, copied);
      endPiece();
      full.add(new Chunk(bytes, from + copied, shared, before));
      before += shared;
    }
  }

  /** Makes a piece of what was written, and goes on in the same place. */
  private void endPiece() {
    if (position > 0) {
      full.add(new Chunk(Arrays.copyOf(current, position), before));
      before += position;
      position = 0;
    }
  }

  private static int find(List<Chunk> list, long position) {
    int low = 0;
    int high = list.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      Chunk chunk = list.get(middle);
      if (position < chunk.end()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * Where the next bytes go, from {@link #position} on.
   *
   * @param bytes so many have room there, half of {@link #LARGEST} at the most
   */
  public byte[] room(int bytes) {
    if (current.length - position < bytes) {
      next(bytes);
    }
    return current;
  }

  /** Where the next byte goes in what {@link #room} has given. */
  public int position() {
    return position;
  }

  /** Bytes were put there, up to this position, which is the next from now on. */
  public void position(int next) {
    position = next;
  }

  private void next(int bytes) {
    if (position > 0) {
      full.add(new Chunk(current, 0, position, before));
    }
    before += position;
    position = 0;
    current = new byte[Math.max(bytes, Math.min(LARGEST, current.length * 2))];
  }
}

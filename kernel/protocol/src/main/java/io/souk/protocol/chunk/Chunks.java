package io.souk.protocol.chunk;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in memory that are never copied to make room for more: what is full stays as it is. Not
 * thread-safe while it is written; once it is complete, any thread may read it.
 */
public final class Chunks extends OutputStream {

  /** Of a piece, in bytes; the first is smaller. */
  public static final int LARGEST = 128 * 1024;

  private static final int FIRST = 512;

  /**
   * A stretch of bytes.
   *
   * @param bytes nobody changes them
   * @param length how many there are, from the first on
   * @param from where they begin in the whole
   */
  public record Chunk(byte[] bytes, int length, long from) {}

  private final List<Chunk> full = new ArrayList<>();
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
      all.add(new Chunk(current, position, before));
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
      System.arraycopy(chunk.bytes(), 0, all, at, chunk.length());
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
   * Copies bytes of others.
   *
   * @param list of another, whole and in its order
   * @param from the first one
   * @param to the one behind the last
   */
  public void write(List<Chunk> list, long from, long to) {
    int place = find(list, from);
    for (long at = from; at < to; place++) {
      Chunk chunk = list.get(place);
      int begin = (int) (at - chunk.from());
      int part = (int) Math.min(to - at, chunk.length() - begin);
      write(chunk.bytes(), begin, part);
      at += part;
    }
  }

  private static int find(List<Chunk> list, long position) {
    int low = 0;
    int high = list.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      Chunk chunk = list.get(middle);
      if (position < chunk.from() + chunk.length()) {
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
      full.add(new Chunk(current, position, before));
    }
    before += position;
    position = 0;
    current = new byte[Math.max(bytes, Math.min(LARGEST, current.length * 2))];
  }
}

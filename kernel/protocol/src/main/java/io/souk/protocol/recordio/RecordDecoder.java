package io.souk.protocol.recordio;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes a stream apart into records, whatever pieces it arrives in. Memory grows with what has
 * arrived, never with what a header promises. For one stream and one thread at a time; after it
 * threw it accepts nothing more.
 */
public final class RecordDecoder {

  /** What a client accepts unless told otherwise: 64 MiB. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 64 << 20;

  /** Any length that an int holds has at most this many digits. */
  private static final int MAX_DIGITS = 10;

  private static final int FIRST_CAPACITY = 4096;

  private final int maxRecordBytes;
  private final Consumer<byte[]> records;

  private State state = State.HEADER;
  private int digits;
  private long length;
  private byte[] record = new byte[0];
  private int filled;

  private enum State {
    HEADER,
    RECORD,
    FAILED
  }

  /**
   * @param maxRecordBytes a longer record is a fault
   * @param records takes each record as soon as it is complete; it owns the array
   */
  public RecordDecoder(int maxRecordBytes, Consumer<byte[]> records) {
    this.maxRecordBytes = maxRecordBytes;
    this.records = records;
  }

  /**
   * Takes the next piece of the stream.
   *
   * @throws WireException FRAMING when this is not RecordIO, TOO_LARGE when a record is; what the
   *     consumer of the records throws is passed on and ends the stream too
   */
  public void feed(byte[] piece) {
    if (state == State.FAILED) {
      throw new WireException(Code.FRAMING, "the stream failed before");
    }
    State resume = state;
    state = State.FAILED;
    int at = 0;
    while (at < piece.length) {
      if (resume == State.HEADER) {
        resume = header(piece[at++]);
      } else {
        at += fill(piece, at);
      }
      if (resume == State.RECORD && filled == length) {
        resume = complete();
      }
    }
    state = resume;
  }

  /** Whether the stream may end here: no record is half read. */
  public boolean isBetweenRecords() {
    return state == State.HEADER && digits == 0;
  }

  private State header(byte next) {
    if (next == '\n' && digits > 0) {
      if (length > maxRecordBytes) {
        throw new WireException(
            Code.TOO_LARGE, "record of " + length + " bytes (limit " + maxRecordBytes + ")");
      }
      record = new byte[(int) Math.min(length, FIRST_CAPACITY)];
      filled = 0;
      return State.RECORD;
    }
    if (next < '0' || next > '9') {
      throw new WireException(
          Code.FRAMING, "record header holds byte %d (accepted: digits)".formatted(next & 0xff));
    }
    if (++digits > MAX_DIGITS) {
      throw new WireException(
          Code.FRAMING, "record header is longer than " + MAX_DIGITS + " digits");
    }
    length = length * 10 + (next - '0');
    return State.HEADER;
  }

  private int fill(byte[] piece, int from) {
    int count = (int) Math.min(length - filled, piece.length - from);
    if (filled + count > record.length) {
      long doubled = Math.max(2L * record.length, filled + count);
      record = Arrays.copyOf(record, (int) Math.min(length, doubled));
    }
    System.arraycopy(piece, from, record, filled, count);
    filled += count;
    return count;
  }

  private State complete() {
    byte[] whole = record;
    record = new byte[0];
    filled = 0;
    length = 0;
    digits = 0;
    records.accept(whole);
    return State.HEADER;
  }
}

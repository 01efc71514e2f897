package io.souk.agent.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The format of checkpoint files: a header of 8 bytes ({@code SOUKCP}, then the format's version as
 * two bytes), then records of length (4 bytes), CRC-32C of type and payload (4), type (1) and
 * payload. Numbers are big-endian. Pure.
 *
 * <p>A crash can cut the last record short; what stands before it is sound, and {@link
 * Decoded#soundLength()} says where to cut.
 */
final class RecordCodec {

  /** Version of the format and of what the records hold. */
  static final int VERSION = 1;

  static final int HEADER_LENGTH = 8;

  /** No task or update is anywhere near; a larger length is a damaged one. */
  static final int MAX_PAYLOAD = 32 << 20;

  private static final byte[] MAGIC = {'S', 'O', 'U', 'K', 'C', 'P'};
  private static final int PREFIX_LENGTH = 9;

  private RecordCodec() {}

  /** One record. */
  record Entry(int type, byte[] payload) {}

  /**
   * What a file holds.
   *
   * @param entries the sound records
   * @param soundLength bytes up to the end of the last sound record; 0 when not even the header is
   * @param torn whether something follows that is no record
   * @param damaged whether that is nothing a crash in the middle of writing leaves
   */
  record Decoded(List<Entry> entries, int soundLength, boolean torn, boolean damaged) {}

  static byte[] header() {
    return ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).putShort((short) VERSION).array();
  }

  /**
   * @param type 1 to 127
   */
  static byte[] encode(Entry entry) {
    byte[] payload = entry.payload();
    if (payload.length > MAX_PAYLOAD || entry.type() < 1 || entry.type() > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "record of type " + entry.type() + " with " + payload.length + " bytes");
    }
    return ByteBuffer.allocate(PREFIX_LENGTH + payload.length)
        .putInt(payload.length)
        .putInt(checksum((byte) entry.type(), payload, 0, payload.length))
        .put((byte) entry.type())
        .put(payload)
        .array();
  }

  static byte[] encodeFile(List<Entry> entries) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header());
    entries.forEach(entry -> file.writeBytes(encode(entry)));
    return file.toByteArray();
  }

  /**
   * Reads a file's bytes; never fails on damage.
   *
   * @throws UnsupportedVersionException when another version of the format wrote it
   */
  static Decoded decode(byte[] file) throws UnsupportedVersionException {
    if (file.length < HEADER_LENGTH || !startsWithMagic(file)) {
      return new Decoded(List.of(), 0, file.length > 0, !isBegunHeader(file));
    }
    int version = ByteBuffer.wrap(file).getShort(MAGIC.length) & 0xffff;
    if (version != VERSION) {
      throw new UnsupportedVersionException(version);
    }
    List<Entry> entries = new ArrayList<>();
    int position = HEADER_LENGTH;
    while (file.length - position >= PREFIX_LENGTH) {
      ByteBuffer prefix = ByteBuffer.wrap(file, position, PREFIX_LENGTH);
      int length = prefix.getInt();
      int checksum = prefix.getInt();
      byte type = prefix.get();
      int start = position + PREFIX_LENGTH;
      boolean sound =
          length >= 0
              && length <= file.length - start
              && type > 0
              && checksum == checksum(type, file, start, length);
      if (!sound) {
        break;
      }
      entries.add(new Entry(type, Arrays.copyOfRange(file, start, start + length)));
      position = start + length;
    }
    return new Decoded(
        List.copyOf(entries), position, position < file.length, isDamage(file, position));
  }

  /** A header cut short, or blocks that were never written: what a power failure leaves. */
  private static boolean isBegunHeader(byte[] file) {
    byte[] header = header();
    boolean cut =
        file.length < HEADER_LENGTH && Arrays.equals(file, 0, file.length, header, 0, file.length);
    return cut || isZero(file, 0);
  }

  /**
   * Whether the bytes from here on are neither a record cut short, nor a last record of which not
   * all blocks were written, nor blocks without content.
   */
  private static boolean isDamage(byte[] file, int position) {
    if (file.length - position < PREFIX_LENGTH || isZero(file, position)) {
      return false;
    }
    int length = ByteBuffer.wrap(file, position, PREFIX_LENGTH).getInt();
    return length < 0 || length > MAX_PAYLOAD || length < file.length - position - PREFIX_LENGTH;
  }

  private static boolean isZero(byte[] file, int from) {
    for (int i = from; i < file.length; i++) {
      if (file[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWithMagic(byte[] file) {
    return Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static int checksum(byte type, byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(type);
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** A file of another version of this format. */
  static final class UnsupportedVersionException extends Exception {

    private static final long serialVersionUID = 1L;

    UnsupportedVersionException(int version) {
      super("checkpoint format version " + version + ", this agent reads version " + VERSION);
    }
  }
}

package io.souk.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.util.Arrays;
import java.util.Map;

/**
 * A message in protobuf's binary form, while it is put together. What is nested is written in
 * place: its length, which is known at its end only, takes four bytes always, as a padded varint.
 */
final class WireBuffer {

  private static final int LENGTH_BYTES = 4;

  /** What four bytes of a varint hold. */
  private static final int MOST_NESTED = (1 << 28) - 1;

  private byte[] bytes;
  private int size;

  WireBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Forgets what was written since the buffer had this size. */
  void truncate(int earlier) {
    size = earlier;
  }

  /** Begins what is nested in a field; the answer is for {@link #close}. */
  int open(FieldDescriptor field) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    ensure(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  /** Ends what {@link #open} began. */
  void close(int start) {
    int length = size - start;
    if (length > MOST_NESTED) {
      throw new IllegalStateException("nested message of " + length + " bytes");
    }
    for (int i = 0; i < LENGTH_BYTES; i++) {
      int more = i < LENGTH_BYTES - 1 ? 0x80 : 0;
      bytes[start - LENGTH_BYTES + i] = (byte) (length >>> 7 * i & 0x7f | more);
    }
  }

  /** A field with a value as {@link Values} gives it. */
  void put(FieldDescriptor field, Object value) {
    switch (field.getType()) {
      case DOUBLE -> put(field, (double) value);
      case FLOAT -> fixed32(field, Float.floatToRawIntBits((float) value));
      case FIXED32, SFIXED32 -> fixed32(field, (int) value);
      case FIXED64, SFIXED64 -> fixed64(field, (long) value);
      case INT32 -> put(field, (long) (int) value);
      case UINT32 -> put(field, Integer.toUnsignedLong((int) value));
      case SINT32 -> put(field, (long) ((int) value << 1 ^ (int) value >> 31) & 0xffffffffL);
      case INT64, UINT64 -> put(field, (long) value);
      case SINT64 -> put(field, (long) value << 1 ^ (long) value >> 63);
      case ENUM -> put(field, (long) (int) value);
      case BOOL -> put(field, (boolean) value ? 1L : 0L);
      case STRING -> {
        char[] text = ((String) value).toCharArray();
        put(field, text, 0, text.length);
      }
      case BYTES -> put(field, (ByteString) value);
      case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName());
    }
  }

  private void put(FieldDescriptor field, long varint) {
    tag(field, WireFormat.WIRETYPE_VARINT);
    varint(varint);
  }

  void put(FieldDescriptor field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  private void put(FieldDescriptor field, ByteString value) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    varint(value.size());
    ensure(value.size());
    value.copyTo(bytes, size);
    size += value.size();
  }

  /** Text as UTF-8; half of a pair of surrogates becomes a question mark. */
  void put(FieldDescriptor field, char[] text, int from, int length) {
    tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int encoded = length;
    for (int i = from; i < from + length; i++) {
      encoded += text[i] < 0x80 ? 0 : text[i] < 0x800 ? 1 : 2;
    }
    if (encoded == length) {
      varint(length);
      ensure(length);
      for (int i = 0; i < length; i++) {
        bytes[size + i] = (byte) text[from + i];
      }
      size += length;
    } else {
      byte[] utf8 =
          new String(text, from, length).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      varint(utf8.length);
      ensure(utf8.length);
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
    }
  }

  private void fixed32(FieldDescriptor field, int value) {
    tag(field, WireFormat.WIRETYPE_FIXED32);
    ensure(Integer.BYTES);
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
  }

  private void fixed64(FieldDescriptor field, long value) {
    tag(field, WireFormat.WIRETYPE_FIXED64);
    ensure(Long.BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
  }

  private void tag(FieldDescriptor field, int wireType) {
    varint((long) field.getNumber() << 3 | wireType);
  }

  private void varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), grown()));
    }
  }

  private int grown() {
    return (int) Math.min(Integer.MAX_VALUE - 16L, 2L * bytes.length);
  }

  /**
   * Takes out of the message that begins at {@code start} and ends here what was said of some
   * fields before they were said again.
   *
   * @param restarts where the last word on a field begins, by the field's number
   */
  void dropEarlier(int start, Map<Integer, Integer> restarts) {
    WireCursor cursor = new WireCursor(bytes, start, size);
    int kept = start;
    while (cursor.hasMore()) {
      int from = cursor.position();
      int number = cursor.nextField();
      cursor.skip();
      if (from >= restarts.getOrDefault(number, from)) {
        int length = cursor.position() - from;
        System.arraycopy(bytes, from, bytes, kept, length);
        kept += length;
      }
    }
    size = kept;
  }
}

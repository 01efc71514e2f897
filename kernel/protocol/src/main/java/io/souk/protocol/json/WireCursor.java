package io.souk.protocol.json;

import com.google.protobuf.WireFormat;

/**
 * Goes through the fields of a message in protobuf's binary form, as this program has written it:
 * nothing from outside is read with it.
 */
final class WireCursor {

  private final byte[] bytes;
  private final int end;
  private int position;
  private int wireType;

  WireCursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  boolean hasMore() {
    return position < end;
  }

  int position() {
    return position;
  }

  void moveTo(int other) {
    position = other;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The number of the field whose value is next. */
  int nextField() {
    int tag = (int) varint();
    wireType = tag & 7;
    return tag >>> 3;
  }

  /** Passes over the value of the field that {@link #nextField} told. */
  void skip() {
    switch (wireType) {
      case WireFormat.WIRETYPE_VARINT -> varint();
      case WireFormat.WIRETYPE_FIXED32 -> position += Integer.BYTES;
      case WireFormat.WIRETYPE_FIXED64 -> position += Long.BYTES;
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
        int length = length();
        position += length;
      }
      default -> throw new IllegalStateException("wire type " + wireType);
    }
  }

  /** How many bytes follow, which the caller passes over. */
  int length() {
    return (int) varint();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  int fixed32() {
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value |= (bytes[position++] & 0xff) << 8 * i;
    }
    return value;
  }

  long fixed64() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (bytes[position++] & 0xffL) << 8 * i;
    }
    return value;
  }
}

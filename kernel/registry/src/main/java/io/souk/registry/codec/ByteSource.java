package io.souk.registry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteSink} wrote and trusts nothing. */
final class ByteSource {

  private final ByteBuffer bytes;

  ByteSource(ByteBuffer bytes) {
    this.bytes = bytes.slice();
  }

  int octet() {
    if (!bytes.hasRemaining()) {
      throw malformed("end of data");
    }
    return bytes.get() & 0xFF;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int octet = octet();
      long bits = octet & 0x7F;
      if (shift == 63 && bits > 1) {
        break;
      }
      value |= bits << shift;
      if ((octet & 0x80) == 0) {
        if (bits == 0 && shift > 0) {
          throw malformed("a number is longer than it needs to be");
        }
        return value;
      }
    }
    throw malformed("a number has more than 64 bits");
  }

  /** A number of 0 to {@code most}. */
  int count(int most, String what) {
    long value = number();
    if (value < 0 || value > most) {
      throw malformed(what + " " + Long.toUnsignedString(value) + " exceeds " + most);
    }
    return (int) value;
  }

  String text(int mostBytes, String what) {
    byte[] array = array(mostBytes, what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(what + " is not UTF-8");
    }
  }

  byte[] array(int mostBytes, String what) {
    int length = count(Math.min(mostBytes, bytes.remaining()), what + " length");
    byte[] array = new byte[length];
    if (length > bytes.remaining()) {
      throw malformed("end of data within " + what);
    }
    bytes.get(array);
    return array;
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  void end() {
    if (bytes.hasRemaining()) {
      throw malformed(bytes.remaining() + " bytes too many");
    }
  }

  MalformedException malformed(String message) {
    return new MalformedException(message + " at byte " + bytes.position());
  }
}

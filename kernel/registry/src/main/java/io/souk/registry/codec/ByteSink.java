package io.souk.registry.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows as numbers, texts and byte arrays are added. */
final class ByteSink {

  private byte[] bytes;
  private int size;

  ByteSink(int expectedSize) {
    bytes = new byte[Math.max(16, expectedSize)];
  }

  void octet(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** 1 to 10 bytes, 7 bits each, lowest first. */
  void number(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void text(String value) {
    array(value.getBytes(StandardCharsets.UTF_8));
  }

  void array(byte[] value) {
    number(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}

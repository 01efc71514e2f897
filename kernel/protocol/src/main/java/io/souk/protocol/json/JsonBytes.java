package io.souk.protocol.json;

import io.souk.protocol.chunk.Chunks;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Writes JSON, as UTF-8 without white space, into memory. Knows where commas go; that each name has
 * a value and each begin an end is the caller's to see to. Not thread-safe.
 */
public final class JsonBytes {

  /** Of a text, so many characters are written at a time. */
  private static final int PIECE = 512;

  /** Bytes of a character at the most: {@code \}{@code u0000}. */
  private static final int WIDEST = 6;

  /** Names that were written are kept by their hash; those that meet there replace each other. */
  private static final int NAMES = 256;

  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private final Chunks chunks;
  private final Names names = new Names();
  private boolean comma;

  /** Writes into {@code chunks}. */
  public JsonBytes(Chunks chunks) {
    this.chunks = chunks;
  }

  /** Names and how they are written; most documents say the same ones over and over. */
  private static final class Names {
    private String[] known = {};
    private byte[][] written = {};

    private byte[] of(String name) {
      if (known.length == 0) {
        known = new String[NAMES];
        written = new byte[NAMES][];
      }
      int place = name.hashCode() & NAMES - 1;
      // Constants are the same object each time; others are none the worse for it.
      if (known[place] != name) {
        known[place] = name;
        written[place] = nameBytes(name);
      }
      return written[place];
    }
  }

  /** A name with its quotes and colon. */
  static byte[] nameBytes(String name) {
    Chunks bytes = new Chunks();
    JsonBytes out = new JsonBytes(bytes);
    out.string(name);
    bytes.write(':');
    return bytes.toByteArray();
  }

  /** A text with its quotes. */
  static byte[] stringBytes(String text) {
    Chunks bytes = new Chunks();
    new JsonBytes(bytes).string(text);
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Begins an object. */
  public void startObject() {
    start('{');
  }

  /** Ends an object. */
  public void endObject() {
    end('}');
  }

  /** Begins an array. */
  public void startArray() {
    start('[');
  }

  /** Ends an array. */
  public void endArray() {
    end(']');
  }

  private void start(char bracket) {
    separate();
    chunks.write(bracket);
    comma = false;
  }

  private void end(char bracket) {
    chunks.write(bracket);
    comma = true;
  }

  private void separate() {
    if (comma) {
      chunks.write(',');
    }
    comma = true;
  }

  /** The name of what is written next. */
  public void name(String name) {
    name(names.of(name));
  }

  /**
   * As {@link #name(String)}.
   *
   * @param written what {@link #nameBytes} gave for it
   */
  void name(byte[] written) {
    separate();
    chunks.write(written, 0, written.length);
    comma = false;
  }

  /** What is JSON already: one value. */
  public void raw(byte[] value) {
    separate();
    chunks.write(value, 0, value.length);
  }

  /**
   * Takes over what was written before: values, or fields, with the commas between them.
   *
   * @param written where it stands
   * @param from the first byte
   * @param to the one behind the last
   */
  public void share(List<Chunks.Chunk> written, long from, long to) {
    separate();
    chunks.share(written, from, to);
  }

  /** Where the value or field begins that is written next. */
  public long next() {
    return chunks.size() + (comma ? 1 : 0);
  }

  /** Where what was written last has ended. */
  public long end() {
    return chunks.size();
  }

  /** All that is written by now. */
  public List<Chunks.Chunk> written() {
    return chunks.list();
  }

  /** A text. */
  public void string(String value) {
    separate();
    chunks.write('"');
    int length = value.length();
    for (int from = 0; from < length; ) {
      int to = Math.min(length, from + PIECE);
      if (to < length && Character.isHighSurrogate(value.charAt(to - 1))) {
        to--;
      }
      piece(value, from, to);
      from = to;
    }
    chunks.write('"');
  }

  private void piece(String value, int from, int to) {
    byte[] target = chunks.room((to - from) * WIDEST);
    int at = chunks.position();
    for (int i = from; i < to; i++) {
      char next = value.charAt(i);
      if (Escapes.isPlain(next)) {
        target[at++] = (byte) next;
      } else if (Character.isHighSurrogate(next)
          && i + 1 < to
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        at = Escapes.pair(Character.toCodePoint(next, value.charAt(++i)), target, at);
      } else {
        at = Escapes.one(next, target, at);
      }
    }
    chunks.position(at);
  }

  /** A text that is UTF-8 already. */
  public void utf8(byte[] bytes, int from, int length) {
    separate();
    chunks.write('"');
    int end = from + length;
    int copied = from;
    for (int i = from; i < end; i++) {
      byte next = bytes[i];
      if (next >= 0 && !Escapes.isPlain((char) next)) {
        chunks.write(bytes, copied, i - copied);
        byte[] target = chunks.room(WIDEST);
        chunks.position(Escapes.one((char) next, target, chunks.position()));
        copied = i + 1;
      }
    }
    chunks.write(bytes, copied, end - copied);
    chunks.write('"');
  }

  /** Bytes, as base64 in a text. */
  public void base64(byte[] bytes) {
    separate();
    chunks.write('"');
    chunks.write(Base64.getEncoder().encode(bytes));
    chunks.write('"');
  }

  /** True or false. */
  public void bool(boolean value) {
    raw(value ? TRUE : FALSE);
  }

  /** A whole number. */
  public void number(long value) {
    separate();
    chunks.position(Digits.whole(value, chunks.room(Digits.WIDEST), chunks.position()));
  }

  /** A number, written by somebody else. */
  public void number(String digits) {
    raw(ascii(digits));
  }

  /**
   * A number of millionths with as many decimals as it needs and one at least: {@code 15.0}.
   *
   * @param millionths zero and up
   */
  public void millionths(long millionths) {
    separate();
    chunks.position(Digits.millionths(millionths, chunks.room(Digits.WIDEST), chunks.position()));
  }

  /**
   * A number in plain notation, if it is one that {@link Double#toString} gives few decimals.
   *
   * @return false when it is not, and nothing is written
   */
  public boolean shortReal(double value) {
    long millionths = Digits.millionths(value);
    if (millionths < 0) {
      return false;
    }
    millionths(millionths);
    return true;
  }
}

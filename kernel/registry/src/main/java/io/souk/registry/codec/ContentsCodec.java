package io.souk.registry.codec;

import io.souk.registry.Entry;
import io.souk.registry.state.Contents;
import io.souk.registry.state.KeyOrder;
import io.souk.registry.state.Limits;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The whole contents as a stream: a mark of 8 bytes, version and number of entries as 8 bytes each;
 * then of each entry in key order version (8 bytes), length of the key (4), key, length of the
 * value (4), value; and the CRC-32C of all that in 4 bytes. Numbers have their highest byte first.
 */
public final class ContentsCodec {

  private static final byte[] MARK = "soukreg1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = Limits.KEY_CHARACTERS * 3;

  private ContentsCodec() {}

  /** Writes {@code contents}; the caller closes the stream. */
  public static void write(Contents contents, OutputStream stream) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    out.write(MARK);
    out.writeLong(contents.version());
    out.writeLong(contents.entries().size());
    for (Entry entry : contents.entries()) {
      byte[] key = entry.key().getBytes(StandardCharsets.UTF_8);
      out.writeLong(entry.version());
      out.writeInt(key.length);
      out.write(key);
      out.writeInt(entry.value().length);
      out.write(entry.value());
    }
    out.flush();
    int checksum = (int) checked.getChecksum().getValue();
    out.writeInt(checksum);
    out.flush();
  }

  /**
   * Reads contents up to the end of the stream; the caller closes it.
   *
   * @throws MalformedException when it holds anything else than {@link #write} wrote
   */
  public static Contents read(InputStream stream) throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(new BufferedInputStream(stream, 1 << 16), new CRC32C());
    DataInputStream in = new DataInputStream(checked);
    try {
      if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
        throw new MalformedException("not a snapshot of the registry in this format");
      }
      long version = in.readLong();
      List<Entry> entries = entries(in, version);
      int computed = (int) checked.getChecksum().getValue();
      if (in.readInt() != computed) {
        throw new MalformedException("the checksum is wrong");
      }
      if (in.read() != -1) {
        throw new MalformedException("there is more than a snapshot");
      }
      return Contents.of(version, entries);
    } catch (EOFException e) {
      throw new MalformedException("the snapshot ends too early");
    }
  }

  private static List<Entry> entries(DataInputStream in, long newest) throws IOException {
    long count = in.readLong();
    if (count < 0 || newest < 0) {
      throw new MalformedException("a count or version is negative");
    }
    List<Entry> entries = new ArrayList<>((int) Math.min(count, 1 << 16));
    String previous = "";
    for (long i = 0; i < count; i++) {
      long version = in.readLong();
      String key = text(array(in, KEY_BYTES, "key"));
      byte[] value = array(in, Limits.VALUE_BYTES, "value");
      if (version < 1 || version > newest || KeyOrder.UTF_8.compare(previous, key) >= 0) {
        throw new MalformedException("entry " + i + " is out of order");
      }
      entries.add(new Entry(key, version, value));
      previous = key;
    }
    return entries;
  }

  private static byte[] array(DataInputStream in, int most, String what) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new MalformedException(what + " of " + length + " bytes");
    }
    byte[] array = in.readNBytes(length);
    if (array.length < length) {
      throw new EOFException();
    }
    return array;
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("a key is not UTF-8");
    }
  }
}

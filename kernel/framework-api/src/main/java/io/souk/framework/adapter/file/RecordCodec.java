package io.souk.framework.adapter.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.souk.framework.Store;
import io.souk.framework.store.StoreLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The records of a store's file. Each is its payload's length and CRC-32C, 4 bytes each with the
 * highest first, and the payload: kind (1 commit, 2 entries), version, number of items, items. The
 * items of a commit are kind (1 put, 2 delete), key and, of a put, value; those of entries are
 * version, key, value. Numbers in the payload are base-128, texts and values preceded by their
 * length.
 */
final class RecordCodec {

  static final int HEADER_BYTES = 8;

  /** The largest batch, and room for the lengths of its keys and values. */
  static final int MAX_PAYLOAD_BYTES = StoreLimits.BATCH_BYTES + (1 << 20);

  private static final int COMMIT = 1;
  private static final int ENTRIES = 2;
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int MAX_KEY_BYTES = StoreLimits.KEY_CHARACTERS * 3;

  private RecordCodec() {}

  /** What a record says. */
  sealed interface Content {

    /** The writes of a commit that made {@code version}; their conditions were met. */
    record Commit(long version, List<Store.Write> writes) implements Content {}

    /** Entries as they stood when {@code version} commits had been made. */
    record Entries(long version, List<Store.Entry> entries) implements Content {}
  }

  /** A payload that no encoder wrote. */
  static final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
      super(message);
    }
  }

  static byte[] encode(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      switch (content) {
        case Content.Commit commit -> commit(out, commit);
        case Content.Entries entries -> entries(out, entries);
      }
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("a byte array cannot fail", e);
    }
    byte[] payload = bytes.toByteArray();
    return ByteBuffer.allocate(HEADER_BYTES + payload.length)
        .putInt(payload.length)
        .putInt(checksum(payload, 0, payload.length))
        .put(payload)
        .array();
  }

  private static void commit(CodedOutputStream out, Content.Commit commit) throws IOException {
    out.writeUInt32NoTag(COMMIT);
    out.writeUInt64NoTag(commit.version());
    out.writeUInt32NoTag(commit.writes().size());
    for (Store.Write write : commit.writes()) {
      switch (write) {
        case Store.Write.Put put -> {
          out.writeUInt32NoTag(PUT);
          out.writeStringNoTag(put.key());
          out.writeBytesNoTag(put.value());
        }
        case Store.Write.Delete delete -> {
          out.writeUInt32NoTag(DELETE);
          out.writeStringNoTag(delete.key());
        }
      }
    }
  }

  private static void entries(CodedOutputStream out, Content.Entries entries) throws IOException {
    out.writeUInt32NoTag(ENTRIES);
    out.writeUInt64NoTag(entries.version());
    out.writeUInt32NoTag(entries.entries().size());
    for (Store.Entry entry : entries.entries()) {
      out.writeUInt64NoTag(entry.version());
      out.writeStringNoTag(entry.key());
      out.writeBytesNoTag(entry.value());
    }
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  /**
   * Reads a payload whose checksum is right.
   *
   * @throws MalformedRecordException when this version did not write it
   */
  static Content decode(byte[] bytes, int from, int length) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
      int kind = in.readUInt32();
      long version = in.readUInt64();
      int count = in.readUInt32();
      if (version < 0 || count < 0) {
        throw new MalformedRecordException("a version or count is negative");
      }
      Content content =
          switch (kind) {
            case COMMIT -> new Content.Commit(version, writes(in, count));
            case ENTRIES -> new Content.Entries(version, entries(in, count));
            default -> throw new MalformedRecordException("kind of record " + kind);
          };
      if (!in.isAtEnd()) {
        throw new MalformedRecordException("a record is longer than what it holds");
      }
      return content;
    } catch (IOException e) {
      throw new MalformedRecordException("a record is shorter than what it holds");
    }
  }

  private static List<Store.Write> writes(CodedInputStream in, int count) throws IOException {
    List<Store.Write> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.readUInt32();
      String key = key(in);
      writes.add(
          switch (kind) {
            case PUT -> new Store.Write.Put(key, in.readBytes(), Store.Expected.ANY);
            case DELETE -> new Store.Write.Delete(key, Store.Expected.ANY);
            default -> throw new MalformedRecordException("kind of write " + kind);
          });
    }
    return writes;
  }

  private static List<Store.Entry> entries(CodedInputStream in, int count) throws IOException {
    List<Store.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    return entries;
  }

  private static Store.Entry entry(CodedInputStream in) throws IOException {
    long version = in.readUInt64();
    if (version < 1) {
      throw new MalformedRecordException("an entry has version " + version);
    }
    String key = key(in);
    return new Store.Entry(key, version, in.readBytes());
  }

  private static String key(CodedInputStream in) throws IOException {
    String key = in.readStringRequireUtf8();
    if (key.isEmpty() || key.length() > MAX_KEY_BYTES) {
      throw new MalformedRecordException("a key has " + key.length() + " characters");
    }
    return key;
  }
}

package io.souk.framework.adapter.file;

import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.framework.store.StoreContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file behind a store: a mark of 8 bytes, then records. It is rewritten without what has been
 * overwritten when it has grown to several times its contents. Used by one thread.
 */
final class StoreLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreLog.class);
  private static final byte[] MARK = "soukfst1".getBytes(StandardCharsets.US_ASCII);
  private static final int SECTOR = 512;
  private static final int ENTRIES_BYTES = 4 << 20;
  private static final long SMALLEST_REWRITE = 16L << 20;
  private static final int REWRITE_FACTOR = 4;

  private final Path file;
  private FileChannel channel;
  private long size;
  private long sizeWhenRewritten;

  private StoreLog(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.sizeWhenRewritten = size;
  }

  /**
   * Opens the file, makes it when it is missing, and puts what it holds into {@code contents}. What
   * a crash left half-written at its end is cut off.
   *
   * @throws IOException with one line, when it cannot be read or is damaged
   */
  static StoreLog open(Path file, StoreContents contents) throws IOException {
    if (!Files.exists(file)) {
      StoreLog log = new StoreLog(file, null, 0);
      log.rewrite(contents);
      return log;
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < MARK.length; i++) {
      if (i >= bytes.length || bytes[i] != MARK[i]) {
        throw new IOException(file + " is not a store of this version");
      }
    }
    int end = replay(file, bytes, contents);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    if (end < bytes.length) {
      LOG.warn("event=torn-tail-cut file={} from={} bytes={}", file, end, bytes.length - end);
      channel.truncate(end);
      channel.force(true);
    }
    channel.position(end);
    return new StoreLog(file, channel, end);
  }

  private static int replay(Path file, byte[] bytes, StoreContents contents) throws IOException {
    List<Store.Entry> base = new ArrayList<>();
    int position = MARK.length;
    try {
      while (position < bytes.length) {
        int length = wholeRecord(bytes, position);
        if (length < 0) {
          if (damagedNotTorn(bytes, position)) {
            throw new IOException(
                file
                    + " is damaged at byte "
                    + position
                    + ", with data after it; restore a backup");
          }
          break;
        }
        int payload = position + RecordCodec.HEADER_BYTES;
        switch (RecordCodec.decode(bytes, payload, length)) {
          case RecordCodec.Content.Commit commit -> {
            if (commit.version() != contents.version() + 1) {
              throw new IOException(file + " misses commits at byte " + position);
            }
            contents.apply(new Store.Batch(commit.writes()));
          }
          case RecordCodec.Content.Entries entries -> {
            base.addAll(entries.entries());
            contents.restore(entries.version(), base);
          }
        }
        position = payload + length;
      }
    } catch (RecordCodec.MalformedRecordException | StoreException e) {
      throw new IOException(file + " is damaged at byte " + position + ": " + e.getMessage());
    }
    return position;
  }

  /** Length of the payload of the record at {@code position}, or -1 when there is no whole one. */
  private static int wholeRecord(byte[] bytes, int position) {
    int left = bytes.length - position - RecordCodec.HEADER_BYTES;
    if (left < 0) {
      return -1;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, position, RecordCodec.HEADER_BYTES);
    int length = header.getInt();
    int checksum = header.getInt();
    boolean fits = length > 0 && length <= Math.min(left, RecordCodec.MAX_PAYLOAD_BYTES);
    if (!fits) {
      return -1;
    }
    int payload = position + RecordCodec.HEADER_BYTES;
    return RecordCodec.checksum(bytes, payload, length) == checksum ? length : -1;
  }

  /**
   * Whether a bad record is more than the end of a write that a crash cut short: whole records
   * follow it, and no block of the disk in between is empty.
   */
  private static boolean damagedNotTorn(byte[] bytes, int damage) {
    for (int next = damage + 1; next + RecordCodec.HEADER_BYTES < bytes.length; next++) {
      if (bytes[next] == 0 && wholeRecord(bytes, next) > 0) {
        return !emptySector(bytes, damage, next);
      }
    }
    return false;
  }

  private static boolean emptySector(byte[] bytes, int damage, int next) {
    for (int end = (damage / SECTOR + 1) * SECTOR; end <= next; end += SECTOR) {
      boolean empty = true;
      for (int i = Math.max(end - SECTOR, damage); i < end; i++) {
        empty &= bytes[i] == 0;
      }
      if (empty) {
        return true;
      }
    }
    return false;
  }

  /** Writes records and waits until they are on the disk. */
  void append(List<byte[]> records) throws IOException {
    int length = records.stream().mapToInt(record -> record.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(length);
    records.forEach(buffer::put);
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(false);
    size += length;
  }

  /** Whether so much has been overwritten that {@link #rewrite} is worth it. */
  boolean worthRewriting() {
    return size > Math.max(SMALLEST_REWRITE, sizeWhenRewritten * REWRITE_FACTOR);
  }

  /** Replaces the file by one that holds {@code contents} alone. */
  void rewrite(StoreContents contents) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    FileChannel next =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      writeAll(next, ByteBuffer.wrap(MARK));
      for (byte[] record : records(contents)) {
        writeAll(next, ByteBuffer.wrap(record));
      }
      next.force(true);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    } catch (IOException e) {
      next.close();
      throw e;
    }
    close();
    channel = next;
    size = next.position();
    sizeWhenRewritten = size;
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static List<byte[]> records(StoreContents contents) {
    List<byte[]> records = new ArrayList<>();
    List<Store.Entry> some = new ArrayList<>();
    long bytes = 0;
    for (Store.Entry entry : contents.scan("")) {
      if (bytes + entry.value().size() > ENTRIES_BYTES && !some.isEmpty()) {
        records.add(RecordCodec.encode(new RecordCodec.Content.Entries(contents.version(), some)));
        some = new ArrayList<>();
        bytes = 0;
      }
      some.add(entry);
      bytes += entry.value().size() + entry.key().length() + 16L;
    }
    records.add(RecordCodec.encode(new RecordCodec.Content.Entries(contents.version(), some)));
    return records;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}

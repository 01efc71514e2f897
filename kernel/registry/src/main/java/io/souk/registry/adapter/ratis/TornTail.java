package io.souk.registry.adapter.ratis;

import io.souk.registry.RegistryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off what a crash left half-written at the end of the log, before Ratis reads it: Ratis
 * itself either refuses such a log or believes whatever comes before any damage.
 *
 * <p>Nothing that was confirmed is cut. An entry is confirmed after it was forced to disk, so a
 * write that was cut short is the last one of the newest segment, or belongs to a last group that
 * reached the disk in part; then a block of the damaged entry is still empty. Damage of any other
 * kind with whole entries after it is no torn tail, and is refused.
 */
final class TornTail {

  private static final Logger LOG = LoggerFactory.getLogger(TornTail.class);
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);
  private static final String OPEN_SEGMENT = "log_inprogress_";
  private static final int SECTOR = 512;
  private static final int NONE = -1;

  private final byte[] bytes;

  private TornTail(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Repairs the open segment in {@code logDirectory}, if there is one.
   *
   * @throws RegistryException STORAGE when the segment is damaged otherwise than by a crash
   */
  static void cut(Path logDirectory) throws IOException {
    if (!Files.isDirectory(logDirectory)) {
      return;
    }
    List<Path> open;
    try (Stream<Path> files = Files.list(logDirectory)) {
      open = files.filter(f -> f.getFileName().toString().startsWith(OPEN_SEGMENT)).toList();
    }
    for (Path segment : open) {
      cutSegment(segment);
    }
  }

  private static void cutSegment(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    TornTail tail = new TornTail(bytes);
    int damage = tail.findDamage();
    if (damage == NONE) {
      return;
    }
    int next = tail.nextEntry(damage);
    if (next != NONE && !tail.emptySector(damage, next)) {
      throw StorageDirectory.storage(
          segment + " is damaged at byte " + damage + ", with entries after it; restore a backup");
    }
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.truncate(damage);
      channel.force(true);
    }
    LOG.warn(
        "event=torn-tail-cut segment={} from={} bytes={}",
        segment.getFileName(),
        damage,
        bytes.length - damage);
  }

  /** How many whole entries {@code segment} begins with. */
  static int count(Path segment) throws IOException {
    TornTail tail = new TornTail(Files.readAllBytes(segment));
    int position = HEADER.length;
    int count = 0;
    while (position < tail.bytes.length && tail.bytes[position] != 0) {
      position = tail.endOfEntry(position);
      if (position == NONE) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Where the first thing stands that is neither a whole entry nor the empty rest, or NONE. */
  private int findDamage() {
    for (int i = 0; i < HEADER.length; i++) {
      if (i >= bytes.length || bytes[i] != HEADER[i]) {
        return bytes.length == 0 ? NONE : 0;
      }
    }
    int position = HEADER.length;
    while (position < bytes.length && bytes[position] != 0) {
      int end = endOfEntry(position);
      if (end == NONE) {
        return position;
      }
      position = end;
    }
    for (int i = position; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return position;
      }
    }
    return NONE;
  }

  /** Where the entry at {@code start} ends, checksum included, or NONE when there is none. */
  private int endOfEntry(int start) {
    int length = 0;
    int position = start;
    for (int shift = 0; ; shift += 7) {
      if (shift > 28 || position >= bytes.length) {
        return NONE;
      }
      byte octet = bytes[position++];
      length |= (octet & 0x7F) << shift;
      if (octet >= 0) {
        break;
      }
    }
    if (length <= 0 || length > bytes.length - position - Integer.BYTES) {
      return NONE;
    }
    int end = position + length;
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, start, end - start);
    return ByteBuffer.wrap(bytes).getInt(end) == (int) checksum.getValue()
        ? end + Integer.BYTES
        : NONE;
  }

  /** Where the first whole entry after the damage starts, or NONE. */
  private int nextEntry(int damage) {
    byte termField = LogEntryProto.TERM_FIELD_NUMBER << 3;
    for (int i = damage + 1; i + 8 < bytes.length; i++) {
      // Cheap test first: the term stands right after the length, which has one to four bytes.
      boolean likely = false;
      for (int k = 1; k <= 4; k++) {
        likely |= bytes[i + k] == termField;
      }
      if (likely && bytes[i] != 0 && endOfEntry(i) != NONE) {
        return i;
      }
    }
    return NONE;
  }

  /** Whether a block of the disk between the damage and the next entry was never written. */
  private boolean emptySector(int damage, int next) {
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
}

package io.souk.agent.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Reads and writes checkpoint files so that neither a crash nor a power loss leaves half of one.
 */
final class RecordFile {

  private RecordFile() {}

  /** Replaces a file as a whole, its directory entry included. */
  static void replace(Path file, List<RecordCodec.Entry> entries) throws IOException {
    Path staged = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            staged,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(channel, RecordCodec.encodeFile(entries));
      channel.force(true);
    } catch (IOException e) {
      // On a full disk it would only take space.
      Files.deleteIfExists(staged);
      throw e;
    }
    Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(file.getParent());
  }

  /**
   * Adds a record to a file, which is made when missing. Returns when it is on disk; when it cannot
   * be brought there the file is as it was.
   */
  static void append(Path file, RecordCodec.Entry entry) throws IOException {
    boolean fresh = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long before = channel.size() < RecordCodec.HEADER_LENGTH ? 0 : channel.size();
      if (before > 0) {
        requireVersion(file, channel);
      }
      try {
        channel.position(before);
        writeAll(
            channel,
            before == 0 ? RecordCodec.encodeFile(List.of(entry)) : RecordCodec.encode(entry));
        channel.truncate(channel.position());
        channel.force(false);
      } catch (IOException e) {
        // Half a record would hide all that come after it.
        channel.truncate(before);
        throw e;
      }
    }
    if (fresh) {
      syncDirectory(file.getParent());
    }
  }

  private static void requireVersion(Path file, FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(RecordCodec.HEADER_LENGTH);
    channel.read(header, 0);
    decode(file, header.array());
  }

  private static RecordCodec.Decoded decode(Path file, byte[] bytes) throws IOException {
    try {
      return RecordCodec.decode(bytes);
    } catch (RecordCodec.UnsupportedVersionException other) {
      throw new OtherVersionException(file + ": " + other.getMessage(), other);
    }
  }

  /**
   * The sound records of a file; none when there is no file. An end that a crash tore is cut off on
   * disk.
   *
   * @throws DamagedFileException when no crash explains what is in it; it is left as it is
   * @throws OtherVersionException when another version of the agent wrote it
   */
  static List<RecordCodec.Entry> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException | FileNotFoundException absent) {
      return List.of();
    }
    RecordCodec.Decoded decoded = decode(file, bytes);
    if (decoded.damaged()) {
      throw new DamagedFileException(
          file + ": damaged at byte " + decoded.soundLength() + " of " + bytes.length);
    }
    if (decoded.torn()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(decoded.soundLength());
        channel.force(true);
      }
    }
    return decoded.entries();
  }

  /** The sound records of a file that exists; it is left as it is. */
  static List<RecordCodec.Entry> peek(Path file) throws IOException {
    return decode(file, Files.readAllBytes(file)).entries();
  }

  /** A file with content that no crash leaves. The message names it. */
  static final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedFileException(String message) {
      super(message);
    }
  }

  /** A file of another version of the agent, which must not be touched. The message names it. */
  static final class OtherVersionException extends IOException {

    private static final long serialVersionUID = 1L;

    OtherVersionException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}

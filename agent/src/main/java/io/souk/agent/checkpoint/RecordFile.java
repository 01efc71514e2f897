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
    }
    Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(file.getParent());
  }

  /** Adds a record to a file, which is made when missing. Returns when it is on disk. */
  static void append(Path file, RecordCodec.Entry entry) throws IOException {
    boolean fresh = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
      if (channel.size() < RecordCodec.HEADER_LENGTH) {
        channel.truncate(0);
        writeAll(channel, RecordCodec.encodeFile(List.of(entry)));
      } else {
        writeAll(channel, RecordCodec.encode(entry));
      }
      channel.force(false);
    }
    if (fresh) {
      syncDirectory(file.getParent());
    }
  }

  /** The sound records of a file; none when there is no file. A torn end is cut off on disk. */
  static List<RecordCodec.Entry> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException | FileNotFoundException absent) {
      return List.of();
    }
    try {
      RecordCodec.Decoded decoded = RecordCodec.decode(bytes);
      if (decoded.torn()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(decoded.soundLength());
          channel.force(true);
        }
      }
      return decoded.entries();
    } catch (RecordCodec.UnsupportedVersionException other) {
      throw new IOException(file + ": " + other.getMessage(), other);
    }
  }

  /** The sound records of a file that exists; it is left as it is. */
  static List<RecordCodec.Entry> peek(Path file) throws IOException {
    try {
      return RecordCodec.decode(Files.readAllBytes(file)).entries();
    } catch (RecordCodec.UnsupportedVersionException other) {
      throw new IOException(file + ": " + other.getMessage(), other);
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

package io.souk.security.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lines in a file that begins anew when it is large enough; earlier ones are kept as {@code
 * audit.log.1}, the latest, and so on. Only its owner may read it. Used by one thread.
 *
 * <p>A write that fails leaves no part of a line behind, as far as the disk allows; a part that an
 * earlier process left is ended before the next line.
 */
final class AuditFile implements AutoCloseable {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final int TAIL = 64 * 1024;

  private final Path path;
  private final long largest;
  private final int files;
  private Optional<FileChannel> channel = Optional.empty();
  private long length;
  private boolean partial;

  /**
   * Opens nothing yet.
   *
   * @param largest bytes of one file
   * @param files that are kept, the current one included; at least 1
   */
  AuditFile(Path path, long largest, int files) {
    this.path = path;
    this.largest = largest;
    this.files = files;
  }

  /** The number of the last line that is whole; empty where there is none. */
  OptionalLong lastNumber() {
    OptionalLong last = lastNumber(path);
    return last.isPresent() ? last : lastNumber(older(1));
  }

  private static OptionalLong lastNumber(Path file) {
    try (FileChannel read = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, read.size() - TAIL);
      ByteBuffer tail = ByteBuffer.allocate((int) Math.min(TAIL, read.size()));
      while (tail.hasRemaining() && read.read(tail, from + tail.position()) >= 0) {
        // Until the end, or until there is no more.
      }
      return lastNumber(tail.array(), tail.position());
    } catch (IOException unreadable) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong lastNumber(byte[] tail, int length) {
    int end = length;
    while (end > 0) {
      int begin = end;
      while (begin > 0 && tail[begin - 1] != '\n') {
        begin--;
      }
      OptionalLong number = AuditJson.findNumber(Arrays.copyOfRange(tail, begin, end));
      if (number.isPresent()) {
        return number;
      }
      end = begin - 1;
    }
    return OptionalLong.empty();
  }

  /**
   * Adds lines.
   *
   * @param lines with their ends
   * @throws IOException when they are not in the file
   */
  void append(byte[] lines) throws IOException {
    try {
      FileChannel open = open();
      if (length > 0 && length + lines.length > largest) {
        rotate();
        open = open();
      }
      if (partial) {
        write(open, new byte[] {'\n'});
        partial = false;
      }
      write(open, lines);
    } catch (IOException failed) {
      goBack();
      throw failed;
    }
  }

  private void write(FileChannel open, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      open.write(left);
    }
    length += bytes.length;
  }

  /** What was written of the last lines goes; whoever cannot take it away ends it later. */
  private void goBack() {
    try {
      if (channel.isPresent()) {
        channel.get().truncate(length);
      }
    } catch (IOException stays) {
      partial = true;
    }
    // It may be another file, or no more, by the next time.
    close();
  }

  private FileChannel open() throws IOException {
    if (channel.isPresent() && Files.exists(path)) {
      return channel.get();
    }
    close();
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel opened =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ),
            PosixFilePermissions.asFileAttribute(OWNER));
    channel = Optional.of(opened);
    length = opened.size();
    opened.position(length);
    ByteBuffer last = ByteBuffer.allocate(1);
    partial = length > 0 && (opened.read(last, length - 1) < 1 || last.get(0) != '\n');
    return opened;
  }

  private void rotate() throws IOException {
    close();
    if (files == 1) {
      Files.delete(path);
      return;
    }
    for (int age = files - 1; age > 1; age--) {
      if (Files.exists(older(age - 1))) {
        Files.move(older(age - 1), older(age), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(path, older(1), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path older(int age) {
    return path.resolveSibling(path.getFileName() + "." + age);
  }

  @Override
  public void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException gone) {
      // What was written is written.
    }
    channel = Optional.empty();
  }
}

package io.souk.agent.files;

import io.souk.agent.linux.HeldFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A file or directory that may be seen, held until it is closed. Everything here blocks. */
public final class VisibleFile implements AutoCloseable {

  /** The most bytes that one piece of a file has (Mesos: 16 pages). */
  public static final int LONGEST_PIECE = 16 * 4096;

  /** A directory with more entries than this is listed in part. */
  static final int MOST_ENTRIES = 50_000;

  private final HeldFile held;
  private final String requested;

  VisibleFile(HeldFile held, String requested) {
    this.held = held;
    this.requested = requested;
  }

  /**
   * A piece of a file.
   *
   * @param size of the whole file
   */
  public record Piece(long size, byte[] data) {}

  /** The last part of the path it was asked for by. */
  public String name() {
    String path = requested.replaceFirst("/+$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  public boolean isDirectory() {
    return Files.isDirectory(held.handle());
  }

  /**
   * What is in a directory, by name; of anything else, nothing.
   *
   * @return at most {@value #MOST_ENTRIES}
   */
  public List<FileEntry> list() throws IOException {
    if (!isDirectory()) {
      return List.of();
    }
    String prefix = requested.endsWith("/") ? requested : requested + "/";
    List<FileEntry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(held.handle())) {
      for (Path file : files) {
        if (entries.size() == MOST_ENTRIES) {
          break;
        }
        try {
          entries.add(entry(file, prefix + file.getFileName()));
        } catch (NoSuchFileException e) {
          // Gone since it was listed.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(FileEntry::path));
    return entries;
  }

  private static FileEntry entry(Path file, String path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(
            file, "unix:nlink,size,lastModifiedTime,mode,owner,group", LinkOption.NOFOLLOW_LINKS);
    return new FileEntry(
        path,
        ((Number) attributes.get("nlink")).intValue(),
        (long) attributes.get("size"),
        ((FileTime) attributes.get("lastModifiedTime")).toInstant(),
        (int) attributes.get("mode"),
        ((UserPrincipal) attributes.get("owner")).getName(),
        ((GroupPrincipal) attributes.get("group")).getName());
  }

  /**
   * A path that leads to this very file, whatever becomes of the one it was asked for by, until it
   * is closed.
   *
   * @throws FileRefusal when it is a directory, pipe, socket or device
   */
  public Path readable() throws FileRefusal {
    if (isDirectory()) {
      throw new FileRefusal(FileRefusal.Kind.DIRECTORY, "'" + requested + "' is a directory.");
    }
    if (!Files.isRegularFile(held.handle())) {
      throw new FileRefusal(FileRefusal.Kind.SPECIAL, "'" + requested + "' is no regular file.");
    }
    return held.handle();
  }

  /**
   * Reads a piece of the file.
   *
   * @param offset where it begins, 0 or more; beyond the end there is nothing
   * @param length 0 or more; at most {@value #LONGEST_PIECE} are given
   */
  public Piece read(long offset, long length) throws IOException, FileRefusal {
    try (FileChannel channel = FileChannel.open(readable())) {
      long size = channel.size();
      long wanted = Math.min(length, LONGEST_PIECE);
      int available = (int) Math.max(0, Math.min(wanted, size - offset));
      ByteBuffer bytes = ByteBuffer.allocate(available);
      while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
      bytes.flip();
      byte[] data = new byte[bytes.remaining()];
      bytes.get(data);
      return new Piece(size, data);
    }
  }

  @Override
  public void close() {
    held.close();
  }
}

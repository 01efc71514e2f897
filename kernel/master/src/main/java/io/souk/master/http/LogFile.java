package io.souk.master.http;

import io.souk.protocol.log.ProgramLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The one file that a master shows: its log, as {@value #PATH}. A path is compared with that name
 * and never followed, so nothing else can be reached. Everything here blocks.
 */
final class LogFile {

  /** As Mesos calls it. */
  static final String PATH = "/master/log";

  /** The most bytes that one answer has (Mesos: 16 pages). */
  static final int LONGEST_PIECE = 16 * 4096;

  private final ProgramLog log;

  LogFile(ProgramLog log) {
    this.log = log;
  }

  /** Why a file is not shown. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    private Refused(int status, String text) {
      super(text, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * A piece of the file.
   *
   * @param size of the whole file
   */
  record Piece(long size, byte[] data) {}

  /** Where the log really is, if it goes to a file. */
  Optional<Path> place() {
    return log.file();
  }

  /** Passes when the path names the log and it is there. */
  void check(String path) throws Refused, IOException {
    open(path).close();
  }

  /** The log; the caller closes it. */
  FileChannel open(String path) throws Refused, IOException {
    if (!named(path)) {
      throw new Refused(404, "No such file");
    }
    Path file = place().orElseThrow(() -> new Refused(404, "No such file"));
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(404, "No such file");
    }
    // Whoever put something else there may want it to be shown: a link, or a pipe that blocks.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(403, "The log is no regular file");
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      throw new Refused(403, "The master may not read it");
    }
  }

  /** A slash at the end does not count, as in the other paths of this port. */
  private static boolean named(String path) {
    return path.equals(PATH) || path.equals(PATH + "/");
  }

  /**
   * Reads a piece.
   *
   * @param offset where it begins, 0 or more; beyond the end there is nothing
   * @param length 0 or more; at most {@value #LONGEST_PIECE} are given
   */
  Piece read(String path, long offset, long length) throws Refused, IOException {
    try (FileChannel channel = open(path)) {
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
}

package io.souk.master.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The master's share of a work directory, {@code <work-dir>/master}, held by this process alone
 * until closed. The file {@code ROLE} names who made it and in which format.
 */
final class WorkDirectory implements AutoCloseable {

  /** Changes when a later version cannot read the files of this one, or the other way round. */
  static final String MARK = "souk master format 1";

  private static final String OPTION = "--work-dir";
  private static final String ROLE_FILE = "ROLE";
  private static final String LOCK_FILE = "LOCK";
  private static final String DRAFT_FILE = ROLE_FILE + ".new";

  /**
   * What may be there before it is claimed: of a claim that broke off, and of a disk's own root.
   */
  private static final Set<String> OWN = Set.of(LOCK_FILE, DRAFT_FILE, "lost+found");

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private WorkDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes the directory, or throws {@link MasterStartException}; blocks for the disk. */
  static WorkDirectory claim(Path workDir) {
    try {
      refuseShareOfAnotherRole(workDir);
      Path path = workDir.resolve("master");
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = lock(workDir, channel);
        checkMark(workDir, path);
        return new WorkDirectory(path, channel, lock);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new MasterStartException(
          OPTION, workDir.toString(), "cannot be used: " + describe(e), e);
    }
  }

  private static void refuseShareOfAnotherRole(Path workDir) throws IOException {
    Path role = workDir.resolve(ROLE_FILE);
    if (Files.isRegularFile(role)) {
      throw new MasterStartException(
          OPTION,
          workDir.toString(),
          "belongs to '" + firstLine(role) + "', expected a directory that holds master/");
    }
  }

  private static FileLock lock(Path workDir, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // Held by another master of this very process: the same answer.
    }
    throw new MasterStartException(
        OPTION, workDir.toString(), "is in use by another master, expected one of its own");
  }

  private static void checkMark(Path workDir, Path path) throws IOException {
    Path role = path.resolve(ROLE_FILE);
    if (Files.exists(role)) {
      String found = firstLine(role);
      if (!found.equals(MARK)) {
        throw new MasterStartException(
            OPTION,
            workDir.toString(),
            "master/ was written as '" + found + "', expected '" + MARK + "'");
      }
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.map(Path::getFileName).map(Path::toString).anyMatch(name -> !OWN.contains(name))) {
        throw new MasterStartException(
            OPTION, workDir.toString(), "master/ holds files of something else");
      }
    }
    Path draft = path.resolve(DRAFT_FILE);
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap((MARK + "\n").getBytes(StandardCharsets.UTF_8)));
      // Else a power cut may leave the name without the text.
      out.force(true);
    }
    Files.move(draft, role);
  }

  private static String firstLine(Path file) throws IOException {
    byte[] head = new byte[200];
    try (var in = Files.newInputStream(file)) {
      int length = in.readNBytes(head, 0, head.length);
      return new String(head, 0, length, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("")
          .strip();
    }
  }

  private static String describe(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  /** The directory {@code master/}. */
  Path path() {
    return path;
  }

  /** Lets another process take it. */
  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

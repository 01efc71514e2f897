package io.souk.agent.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The agent's own directory, {@code agent/} in a work directory, held by this process alone until
 * closed. The file {@code ROLE} names who made it and in which format.
 */
public final class WorkDirectory implements AutoCloseable {

  /** Changes when a later version cannot read the files of this one, or the other way round. */
  static final String MARK = "souk agent format " + RecordCodec.VERSION;

  private static final String ROLE_FILE = "ROLE";
  private static final String LOCK_FILE = "LOCK";

  /**
   * What may be there before it is claimed: of a claim that broke off, and of a disk's own root.
   */
  private static final Set<String> OWN = Set.of(LOCK_FILE, ROLE_FILE + ".new", "lost+found");

  private static final int LONGEST_MARK = 200;

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private WorkDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the directory; blocks for the disk.
   *
   * @throws WorkDirectoryException when it is of another role or version, held by another process,
   *     or cannot be used
   */
  public static WorkDirectory claim(Path workDir) throws WorkDirectoryException {
    try {
      Path path = workDir;
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = lock(workDir, channel);
        mark(workDir, path);
        return new WorkDirectory(path, channel, lock);
      } catch (IOException | WorkDirectoryException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WorkDirectoryException(
          workDir, "cannot be used: " + e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private static FileLock lock(Path workDir, FileChannel channel)
      throws IOException, WorkDirectoryException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // Held by another agent of this very process: the same answer.
    }
    throw new WorkDirectoryException(
        workDir, "is in use by another agent, expected one of its own");
  }

  private static void mark(Path workDir, Path path) throws IOException, WorkDirectoryException {
    Path role = path.resolve(ROLE_FILE);
    if (Files.exists(role)) {
      String found = firstLine(role);
      if (!found.equals(MARK)) {
        throw new WorkDirectoryException(
            workDir, "was written as '" + found + "', expected '" + MARK + "'");
      }
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.map(Path::getFileName).map(Path::toString).anyMatch(name -> !OWN.contains(name))) {
        throw new WorkDirectoryException(
            workDir, "holds files of something else, expected an empty or an agent's directory");
      }
    }
    Path draft = path.resolve(ROLE_FILE + ".new");
    Files.writeString(draft, MARK + "\n");
    Files.move(draft, role, StandardCopyOption.REPLACE_EXISTING);
    RecordFile.syncDirectory(path);
  }

  private static String firstLine(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(LONGEST_MARK), StandardCharsets.UTF_8);
      return head.lines().findFirst().orElse("").strip();
    }
  }

  /** The directory, absolute. */
  public Path path() {
    return path.toAbsolutePath().normalize();
  }

  /** Lets another process take it. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }

  /** A work directory that cannot be taken, in one line. */
  public static final class WorkDirectoryException extends Exception {

    private static final long serialVersionUID = 1L;

    WorkDirectoryException(Path workDir, String why) {
      super("--work-dir " + workDir + ": " + why);
    }
  }
}

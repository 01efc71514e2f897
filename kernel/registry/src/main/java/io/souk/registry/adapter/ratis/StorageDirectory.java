package io.souk.registry.adapter.ratis;

import io.souk.registry.RegistryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The files of one member, held by this process alone until closed. {@code FORMAT} says who made
 * them, in which format.
 */
final class StorageDirectory implements AutoCloseable {

  private static final String FORMAT_FILE = "FORMAT";
  private static final String LOCK_FILE = "LOCK";
  private static final String FORMAT = "souk registry format 1 member ";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private StorageDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the directory for {@code member}, making it when it is missing.
   *
   * @throws RegistryException STORAGE when another process has it, or something else made it
   */
  static StorageDirectory claim(Path parent, String member) {
    Path path = parent.resolve("raft");
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = lock(path, channel);
        checkFormat(path, FORMAT + member);
        return new StorageDirectory(path, channel, lock);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw storage(path + " cannot be used: " + e, e);
    }
  }

  private static FileLock lock(Path path, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // Another registry of this very process has it: the same answer.
    }
    throw storage(path + " is in use by another process");
  }

  private static void checkFormat(Path path, String expected) throws IOException {
    Path file = path.resolve(FORMAT_FILE);
    if (Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      String found = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.UTF_8);
      if (!found.strip().equals(expected)) {
        throw storage(
            path + " was written as '" + found.strip() + "', expected '" + expected + "'");
      }
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (files.anyMatch(other -> !other.endsWith(LOCK_FILE))) {
        throw storage(path + " holds files of something else than the registry");
      }
    }
    Path draft = path.resolve(FORMAT_FILE + ".new");
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(StandardCharsets.UTF_8.encode(expected + "\n"));
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  Path path() {
    return path;
  }

  /** Where Ratis keeps the log of the group. */
  Path logDirectory() {
    return path.resolve(RatisSettings.GROUP_ID.getUuid().toString()).resolve("current");
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw storage(path + " cannot be released: " + e, e);
    }
  }

  static RegistryException storage(String message) {
    return new RegistryException(RegistryException.Code.STORAGE, message);
  }

  static RegistryException storage(String message, Throwable cause) {
    return new RegistryException(RegistryException.Code.STORAGE, message, cause);
  }
}

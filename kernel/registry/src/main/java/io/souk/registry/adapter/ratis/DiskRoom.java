package io.souk.registry.adapter.ratis;

import io.souk.registry.RegistryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room on a member's disk. A member does not start with little room, stops before there is
 * none, and holds some back ({@code RESERVE}) for what it has to write when there is none all the
 * same.
 */
final class DiskRoom {

  private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
  private static final String RESERVE_FILE = "RESERVE";
  private static final int RESERVE_BYTES = 1 << 20;

  /** A few seconds of a busy log, which is asked about more often than that. */
  static final long LEAST = 4 << 20;

  /** More than that, so that a member which stopped for want of room does not start and stop. */
  static final long LEAST_AT_START = 8 << 20;

  private final Path directory;

  DiskRoom(Path directory) {
    this.directory = directory;
  }

  /**
   * Refuses to start where there is no room.
   *
   * @throws RegistryException STORAGE, in one line that says how much there has to be
   */
  void check() throws IOException {
    Path reserve = directory.resolve(RESERVE_FILE);
    long free = free() + (Files.exists(reserve) ? Files.size(reserve) : 0);
    if (free < LEAST_AT_START) {
      throw StorageDirectory.storage(
          "%s has %s free, a registry needs %s to start; make room there"
              .formatted(directory, text(free), text(LEAST_AT_START)));
    }
  }

  /** Takes what is held back. */
  void hold() throws IOException {
    Path reserve = directory.resolve(RESERVE_FILE);
    if (Files.exists(reserve) && Files.size(reserve) == RESERVE_BYTES) {
      return;
    }
    // Nothing that a file system could keep in less room.
    byte[] bytes = new byte[RESERVE_BYTES];
    new Random(1).nextBytes(bytes);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try (FileChannel channel =
        FileChannel.open(
            reserve,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Gives back what is held back. */
  void release() {
    try {
      Files.deleteIfExists(directory.resolve(RESERVE_FILE));
    } catch (IOException e) {
      LOG.warn("event=registry-reserve-not-released cause=\"{}\"", e.toString());
    }
  }

  /** Why the member has to stop, if it has to. */
  Optional<String> findShortage() {
    long free = free();
    return free >= LEAST
        ? Optional.empty()
        : Optional.of(
            "%s cannot be written safely: %s free, the least is %s; make room there and start"
                    .formatted(directory, text(free), text(LEAST))
                + " this master again");
  }

  /** Not by its {@code FileStore}, which reads the list of all mounts each time. */
  private long free() {
    return directory.toFile().getUsableSpace();
  }

  private static String text(long bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}

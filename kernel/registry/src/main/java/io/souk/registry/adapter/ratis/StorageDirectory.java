package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.codec.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The files of one member, held by this process alone until closed. {@code FORMAT} says who made
 * them, in which format; {@code IDENTITY} which cluster they belong to ({@link Identity}); a
 * directory named after the cluster holds what Ratis keeps.
 */
final class StorageDirectory implements AutoCloseable {

  private static final String FORMAT_FILE = "FORMAT";
  private static final String IDENTITY_FILE = "IDENTITY";
  private static final String LOCK_FILE = "LOCK";
  private static final String PATIENCE_FILE = "PATIENCE";
  private static final String FORMAT = "souk registry format ";
  private static final String NOW = "2";
  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** Format 1 had no cluster id: all members of all clusters used this one. */
  private static final String BEFORE = "1";

  private static final UUID CLUSTER_BEFORE =
      UUID.fromString("736f756b-0000-4000-8000-000000000001");

  private final Path path;
  private final FileChannel channel;
  private Optional<Identity> identity = Optional.empty();

  private StorageDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Where the files of a member stand whose directory is {@code parent}. */
  static Path pathIn(Path parent) {
    return parent.resolve("raft");
  }

  /**
   * Takes the directory for {@code self}, making it when it is missing.
   *
   * @throws RegistryException STORAGE when another process has it, something else made it, or it
   *     cannot be read or written
   */
  static StorageDirectory claim(Path parent, Member self) {
    Path path = pathIn(parent);
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(path, channel);
        new DiskRoom(path).check();
        StorageDirectory directory = new StorageDirectory(path, channel);
        directory.open(self);
        return directory;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw storage(path + " cannot be used: " + e, e);
    }
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // Another registry of this very process has it: the same answer.
    }
    throw storage(path + " is in use by another process");
  }

  private void open(Member self) throws IOException {
    Path file = path.resolve(FORMAT_FILE);
    if (!Files.exists(file)) {
      refuseForeignFiles();
      write(FORMAT_FILE, FORMAT + NOW + " member " + self.id() + "\n");
      return;
    }
    String found = read(file, 200).strip();
    String[] words = found.split(" ");
    if (!found.startsWith(FORMAT) || words.length != 6 || !words[4].equals("member")) {
      throw storage(path + " was written as '" + found + "', not by a registry");
    }
    if (!words[3].equals(NOW) && !words[3].equals(BEFORE)) {
      throw storage(
          path
              + " was written as '"
              + found
              + "', this program reads format "
              + NOW
              + ": it needs a newer program");
    }
    if (!words[5].equals(self.id())) {
      throw storage(path + " belongs to member '" + words[5] + "', this is '" + self.id() + "'");
    }
    identity = readIdentity();
    if (words[3].equals(BEFORE)) {
      upgrade(self);
    }
    refuseOtherGroups();
  }

  /** Ratis would run whatever it finds. */
  private void refuseOtherGroups() throws IOException {
    String own = identity.map(Identity::clusterId).orElse("");
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(Files::isDirectory).toList()) {
        String name = file.getFileName().toString();
        if (name.matches(UUID_PATTERN) && !name.equals(own)) {
          throw storage(
              own.isEmpty()
                  ? path + " holds " + name + ", but its file " + IDENTITY_FILE + " is missing"
                  : path + " belongs to cluster " + own + ", but holds " + name + " as well");
        }
      }
    }
  }

  private void refuseForeignFiles() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      if (files.anyMatch(other -> !other.endsWith(LOCK_FILE))) {
        throw storage(path + " holds files of something else than the registry");
      }
    }
  }

  private Optional<Identity> readIdentity() throws IOException {
    Path file = path.resolve(IDENTITY_FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Identity.parse(read(file, Identity.MOST_BYTES)));
    } catch (MalformedException e) {
      throw storage(file + " is damaged: " + e.getMessage());
    }
  }

  /** The name comes first, so that it is still the same when a crash comes between the steps. */
  private void upgrade(Member self) throws IOException {
    Path before = path.resolve(CLUSTER_BEFORE.toString());
    if (identity.isEmpty()) {
      identify(Identity.of(UUID.randomUUID().toString(), State.MEMBER, List.of(self), 0));
    }
    if (Files.exists(before)) {
      Files.move(before, groupDirectory(), StandardCopyOption.ATOMIC_MOVE);
    }
    write(FORMAT_FILE, FORMAT + NOW + " member " + self.id() + "\n");
  }

  private static String read(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    }
  }

  private void write(String name, String text) throws IOException {
    replace(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces a small file at once or not at all, and forces it to disk. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.getParent())) {
      folder.force(true);
    }
  }

  /** Whether it belongs to a member from the beginning, and no log has named the members yet. */
  synchronized boolean isFounder() {
    return identity()
        .filter(now -> now.state() == Hello.State.MEMBER && now.configuration() < 0)
        .isPresent();
  }

  /** Which cluster it belongs to, if any yet. */
  synchronized Optional<Identity> identity() {
    return identity;
  }

  /**
   * Gives it an identity.
   *
   * @throws RegistryException STORAGE when it cannot be written
   */
  synchronized void identify(Identity now) {
    try {
      write(IDENTITY_FILE, now.text());
      identity = Optional.of(now);
    } catch (IOException e) {
      throw storage(path.resolve(IDENTITY_FILE) + " cannot be written: " + e, e);
    }
  }

  /**
   * Changes its identity, if it has one.
   *
   * @throws RegistryException STORAGE when it cannot be written
   */
  synchronized void change(UnaryOperator<Identity> change) {
    identity.map(change).filter(now -> !now.equals(identity.get())).ifPresent(this::identify);
  }

  /**
   * The least election timeout with which this member took part before, in ms.
   *
   * @throws RegistryException STORAGE when the file is damaged or cannot be read
   */
  int patienceMillis() {
    Path file = path.resolve(PATIENCE_FILE);
    try {
      return Files.exists(file)
          ? Integer.parseInt(read(file, 20).strip())
          : Hello.USUAL_PATIENCE_MILLIS;
    } catch (NumberFormatException e) {
      throw storage(file + " is damaged: expected a number of milliseconds");
    } catch (IOException e) {
      throw storage(file + " cannot be read: " + e, e);
    }
  }

  /**
   * Keeps it.
   *
   * @throws RegistryException STORAGE when it cannot be written
   */
  void keepPatience(int millis) {
    try {
      write(PATIENCE_FILE, millis + "\n");
    } catch (IOException e) {
      throw storage(path.resolve(PATIENCE_FILE) + " cannot be written: " + e, e);
    }
  }

  Path path() {
    return path;
  }

  private Path groupDirectory() {
    return path.resolve(identity.orElseThrow().clusterId());
  }

  /** The room that there is for it. */
  DiskRoom room() {
    return new DiskRoom(path);
  }

  /** What it voted; only of a directory with an identity. */
  VoteFile vote() {
    return new VoteFile(logDirectory());
  }

  /** Where Ratis keeps the log; only of a directory with an identity. */
  Path logDirectory() {
    return groupDirectory().resolve("current");
  }

  @Override
  public void close() {
    try {
      // Closing the channel releases the lock, and may be done twice.
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

package io.souk.launcher.security;

import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

/** Writes files that their owner alone may read, into a directory that was empty. */
final class OwnFiles {

  private static final FileAttribute<Set<PosixFilePermission>> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWN_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;

  private OwnFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory.
   *
   * @throws UsageException when it holds anything, or cannot be made
   */
  static OwnFiles in(Path directory) {
    try {
      if (Files.exists(directory)) {
        if (!Files.isDirectory(directory) || !empty(directory)) {
          throw new UsageException(directory + ": is not empty; expected a directory to make");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      } else {
        Files.createDirectories(directory, OWN_DIRECTORY);
      }
      return new OwnFiles(directory);
    } catch (IOException e) {
      throw new UsageException(directory + ": cannot be made or written");
    }
  }

  private static boolean empty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  /** Writes a new file; says where. */
  Path write(String name, String content) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(file.getParent(), OWN_DIRECTORY);
      Files.createFile(file, OWN_FILE);
      return Files.writeString(
          file, content, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be written");
    }
  }

  /** As {@link #write}, in PEM. */
  Path writePem(String name, String type, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return write(name, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}

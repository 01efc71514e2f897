package io.souk.agent.adapter.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code GET /files/browse}: the entries of a directory. Blocks. */
final class FileListing {
  private FileListing() {}

  /** One entry, with its virtual path. */
  private record Entry(String path, PosixFileAttributes attributes, int links) {
    void write(JsonOut document) throws IOException {
      document.object(
          out -> {
            out.text("gid", attributes.group().getName());
            out.text("mode", mode());
            out.real("mtime", attributes.lastModifiedTime().toMillis() / 1000);
            out.whole("nlink", links);
            out.text("path", path);
            out.whole("size", attributes.size());
            out.text("uid", attributes.owner().getName());
          });
    }

    private String mode() {
      char kind =
          attributes.isDirectory()
              ? 'd'
              : attributes.isSymbolicLink() ? 'l' : attributes.isRegularFile() ? '-' : '?';
      return kind + PosixFilePermissions.toString(attributes.permissions());
    }
  }

  /**
   * Writes the entries by name; nothing for a file.
   *
   * @param requested the directory's path as it was asked for, the prefix of its entries' paths
   */
  static void write(Path directory, String requested, JsonOut out) throws IOException {
    String prefix = requested.endsWith("/") ? requested : requested + "/";
    out.array(
        Files.isDirectory(directory) ? names(directory) : List.<String>of(),
        (name, o) -> entry(directory.resolve(name), prefix + name, o));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void entry(Path file, String path, JsonOut out) throws IOException {
    Entry entry;
    try {
      Map<String, Object> links =
          Files.readAttributes(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
      entry =
          new Entry(
              path,
              Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
              ((Number) links.get("nlink")).intValue());
    } catch (java.nio.file.NoSuchFileException e) {
      return; // Gone since it was listed.
    }
    entry.write(out);
  }
}

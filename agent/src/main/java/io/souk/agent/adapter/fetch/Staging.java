package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.LinkCheck;
import io.souk.agent.fetch.RelativeName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of the agent's alone in which what is fetched for one container is put together. What
 * is written never goes through a symbolic link, and never into a file that was there before.
 */
final class Staging {

  static final int FILE_MODE = 0644;
  static final int EXECUTABLE_MODE = 0755;
  static final int DIRECTORY_MODE = 0755;

  private static final int MAX_LINK_CHARS = 4096;

  private final Path root;

  private Staging(Path root) {
    this.root = root;
  }

  /** An empty one; what an earlier attempt left there is removed. */
  static Staging make(Path root) throws IOException {
    remove(root);
    Files.createDirectories(root.getParent());
    Files.createDirectory(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new Staging(root);
  }

  Path root() {
    return root;
  }

  /** Where a new file may be made; what has the name now is removed, unless it is a directory. */
  Path place(RelativeName name) throws IOException, FetchException {
    directory(name.parent(), DIRECTORY_MODE);
    Path path = resolve(name);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FetchException("'" + name + "' is a directory already");
    }
    Files.deleteIfExists(path);
    return path;
  }

  /**
   * A new file.
   *
   * @param mode its permission bits; the owner may read and write it anyway
   */
  OutputStream create(RelativeName name, int mode) throws IOException, FetchException {
    Path path = place(name);
    OutputStream out =
        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    permit(path, mode | 0600);
    return out;
  }

  void touched(RelativeName name, FileTime time) throws IOException, FetchException {
    Files.setLastModifiedTime(resolve(name), time);
  }

  /** A directory with all that lead to it. */
  void directory(RelativeName name, int mode) throws IOException, FetchException {
    Path at = root;
    for (int i = 0; i < name.parts().size(); i++) {
      at = child(at, name.parts().get(i));
      if (Files.isSymbolicLink(at)) {
        throw new FetchException("'" + name + "' goes through a symbolic link");
      }
      if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(at);
        permit(at, (i == name.parts().size() - 1 ? mode : DIRECTORY_MODE) | 0700);
      } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new FetchException("'" + name + "' goes through a file");
      }
    }
  }

  void symbolicLink(RelativeName name, String target) throws IOException, FetchException {
    if (target.isEmpty() || target.length() > MAX_LINK_CHARS || target.indexOf('\0') >= 0) {
      throw new FetchException("the symbolic link '" + name + "' points at no valid path");
    }
    if (target.startsWith("/")) {
      throw new FetchException("the symbolic link '" + name + "' leads out of the sandbox");
    }
    Files.createSymbolicLink(place(name), Path.of(target));
  }

  /** Another name of a file that has come already. */
  void hardLink(RelativeName name, RelativeName existing) throws IOException, FetchException {
    Path at = root;
    for (String part : existing.parts()) {
      at = child(at, part);
      if (Files.isSymbolicLink(at)) {
        throw new FetchException("the hard link '" + name + "' goes through a symbolic link");
      }
    }
    if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
      throw new FetchException("the hard link '" + name + "' points at no file of the archive");
    }
    Path link = place(name);
    if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      Files.createLink(link, at);
    } else {
      throw new FetchException("the hard link '" + name + "' points at itself");
    }
  }

  void permit(RelativeName name, int mode) throws IOException, FetchException {
    permit(resolve(name), mode);
  }

  private static void permit(Path path, int mode) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] highestFirst = PosixFilePermission.values();
    for (int i = 0; i < highestFirst.length; i++) {
      if ((mode & 0400 >> i) != 0) {
        permissions.add(highestFirst[i]);
      }
    }
    Files.setPosixFilePermissions(path, permissions);
  }

  private Path resolve(RelativeName name) throws FetchException {
    Path at = root;
    for (String part : name.parts()) {
      at = child(at, part);
    }
    return at;
  }

  private static Path child(Path directory, String name) throws FetchException {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new FetchException(
          "the name '"
              + name
              + "' cannot be written on this machine; is the agent's locale a UTF-8 one?",
          e);
    }
  }

  /** Refuses symbolic links that lead out, whichever way they were put together. */
  void checkLinks() throws IOException, FetchException {
    Map<RelativeName, String> links = new HashMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              links.put(name(file), Files.readSymbolicLink(file).toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Optional<RelativeName> escaping = LinkCheck.findEscaping(links);
    if (escaping.isPresent()) {
      throw new FetchException(
          "the symbolic link '" + escaping.get() + "' leads out of the sandbox");
    }
  }

  private RelativeName name(Path file) {
    List<String> parts = new ArrayList<>();
    root.relativize(file).forEach(part -> parts.add(part.toString()));
    return new RelativeName(parts);
  }

  /** Removes a directory with all that is in it; links are removed, not followed. */
  static void remove(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

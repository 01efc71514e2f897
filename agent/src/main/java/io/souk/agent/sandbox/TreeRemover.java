package io.souk.agent.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what a task may have filled as it liked: links are deleted and never followed, even when
 * they take a directory's place meanwhile; what is mounted below is unmounted first, and where that
 * fails nothing is deleted. Blocks for the disk.
 */
public final class TreeRemover {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** Where the mount point stands in a line of {@link #MOUNTS}. */
  private static final int MOUNT_POINT = 4;

  private static final long UNMOUNT_SECONDS = 30;

  /** Each level holds a file handle; what lies deeper is moved up. */
  private static final int DEEPEST = 64;

  private Optional<IOException> failure = Optional.empty();
  private int moved;

  private TreeRemover() {}

  /**
   * Deletes a directory with all that is in it; goes on where something cannot be deleted.
   *
   * @return false when there was nothing
   * @throws IOException the first failure; something is left then
   */
  public static boolean remove(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(tree + " is no directory");
    }
    unmountBelow(tree.toRealPath());
    new TreeRemover().empty(tree);
    Files.delete(tree);
    return true;
  }

  private static void unmountBelow(Path tree) throws IOException {
    for (Path mount : mountsBelow(tree)) {
      unmount(mount);
    }
    List<Path> left = mountsBelow(tree);
    if (!left.isEmpty()) {
      throw new IOException(left.get(0) + " is still mounted");
    }
  }

  /** Innermost first; one over another is there twice. */
  private static List<Path> mountsBelow(Path tree) throws IOException {
    return Files.readAllLines(MOUNTS).stream()
        .map(line -> line.split(" "))
        .filter(parts -> parts.length > MOUNT_POINT)
        .map(parts -> Path.of(unescape(parts[MOUNT_POINT])))
        .filter(mount -> mount.startsWith(tree))
        .sorted(Comparator.comparing(Path::getNameCount).reversed())
        .toList();
  }

  private static String unescape(String path) {
    return path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  private static void unmount(Path mount) throws IOException {
    Process process =
        new ProcessBuilder("umount", "--", mount.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(UNMOUNT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unmounting " + mount, e);
    }
  }

  private void empty(Path tree) throws IOException {
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(tree)) {
      if (!(opened instanceof SecureDirectoryStream<Path> root)) {
        throw new IOException(tree + ": this file system cannot be gone through safely");
      }
      boolean again = true;
      while (again) {
        int before = moved;
        try (SecureDirectoryStream<Path> round =
            root.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)) {
          deleteAll(round, root, 1);
        }
        again = moved > before;
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void deleteAll(
      SecureDirectoryStream<Path> directory, SecureDirectoryStream<Path> root, int depth) {
    List<Path> names = new ArrayList<>();
    directory.forEach(entry -> names.add(entry.getFileName()));
    for (Path name : names) {
      try {
        delete(directory, name, root, depth);
      } catch (NoSuchFileException gone) {
        // Just as well.
      } catch (IOException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
  }

  private void delete(
      SecureDirectoryStream<Path> directory, Path name, SecureDirectoryStream<Path> root, int depth)
      throws IOException {
    boolean isDirectory =
        directory
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory();
    if (!isDirectory) {
      directory.deleteFile(name);
      return;
    }
    if (depth > DEEPEST) {
      moved++;
      directory.move(name, root, Path.of(".deep-" + moved));
      return;
    }
    try (SecureDirectoryStream<Path> inner =
        directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      deleteAll(inner, root, depth + 1);
    }
    directory.deleteDirectory(name);
  }
}

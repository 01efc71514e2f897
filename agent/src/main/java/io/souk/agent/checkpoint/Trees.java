package io.souk.agent.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.stream.Stream;

/**
 * Deletes directories in which somebody else may write while that happens: links are deleted, not
 * followed, not even one that takes a directory's place at the last moment. Blocks for the disk.
 */
public final class Trees {

  private static final int DEEPEST = 1_000;

  private Trees() {}

  /** Deletes a directory with all in it; fine when it is not there. */
  public static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> parent = Files.newDirectoryStream(tree.getParent())) {
      if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException(tree + " cannot be deleted safely on this file system");
      }
      delete(secure, tree.getFileName(), 0);
    } catch (NoSuchFileException gone) {
      // Somebody was faster.
    }
  }

  private static void delete(SecureDirectoryStream<Path> parent, Path name, int depth)
      throws IOException {
    boolean directory =
        parent
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory();
    if (!directory) {
      parent.deleteFile(name);
      return;
    }
    if (depth > DEEPEST) {
      throw new IOException(name + " lies deeper than " + DEEPEST + " directories");
    }
    try (SecureDirectoryStream<Path> children =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : children) {
        delete(children, child.getFileName(), depth + 1);
      }
    }
    parent.deleteDirectory(name);
  }

  /** Whether there is nothing in a directory but links to what was in it. */
  static boolean holdsLinksOnly(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.allMatch(Files::isSymbolicLink);
    }
  }
}

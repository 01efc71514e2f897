package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.Set;

/**
 * Puts what has come into a sandbox. That may be in the hands of a user who already runs something
 * there (another task of a pod), and the agent may be root: so every step goes from an open
 * directory to what is in it, and none follows a link.
 *
 * @param workDir all sandboxes are below it; what leads to it is trusted
 * @param owner whose the files are to be; empty for the agent's own user
 */
record Placement(Path workDir, Path sandbox, Optional<String> owner) {

  /** Moves everything over; what has the name of something new is replaced by it. */
  void move(Staging staging) throws IOException, FetchException {
    give(staging.root());
    try (SecureDirectoryStream<Path> to = open();
        SecureDirectoryStream<Path> from = secure(Files.newDirectoryStream(staging.root()))) {
      for (Path each : from) {
        Path name = each.getFileName();
        remove(to, name);
        from.move(name, to, name);
      }
    }
  }

  /** Adds a line to the sandbox's {@code stderr}. */
  void tell(String line) throws IOException, FetchException {
    Path file = Path.of("stderr");
    try (SecureDirectoryStream<Path> directory = open();
        SeekableByteChannel out =
            directory.newByteChannel(
                file,
                Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-r--r--")))) {
      out.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      Optional<UserPrincipal> user = user();
      if (user.isPresent()) {
        directory
            .getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setOwner(user.get());
      }
    }
  }

  private SecureDirectoryStream<Path> open() throws IOException, FetchException {
    if (!sandbox.startsWith(workDir)) {
      throw new FetchException("the sandbox is not below the work directory");
    }
    SecureDirectoryStream<Path> at = secure(Files.newDirectoryStream(workDir));
    try {
      for (Path part : workDir.relativize(sandbox)) {
        SecureDirectoryStream<Path> next = at.newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS);
        at.close();
        at = next;
      }
      return at;
    } catch (IOException e) {
      at.close();
      throw e;
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this file system cannot be written to safely");
  }

  private static void remove(SecureDirectoryStream<Path> directory, Path name) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes =
          directory
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
    } catch (NoSuchFileException free) {
      return;
    }
    if (!attributes.isDirectory()) {
      directory.deleteFile(name);
      return;
    }
    try (SecureDirectoryStream<Path> inside =
        directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path each : inside) {
        remove(inside, each.getFileName());
      }
    }
    directory.deleteDirectory(name);
  }

  private Optional<UserPrincipal> user() throws IOException, FetchException {
    if (owner.isEmpty() || owner.get().equals(System.getProperty("user.name"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          workDir
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(owner.get()));
    } catch (UserPrincipalNotFoundException e) {
      throw new FetchException("user '" + owner.get() + "' does not exist on this machine", e);
    }
  }

  private void give(Path tree) throws IOException, FetchException {
    Optional<UserPrincipal> user = user();
    if (user.isEmpty()) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return own(file);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            // The root stays the agent's: nobody else may get in before all is moved.
            return directory.equals(tree) ? FileVisitResult.CONTINUE : own(directory);
          }

          private FileVisitResult own(Path path) throws IOException {
            Files.getFileAttributeView(
                    path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(user.get());
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

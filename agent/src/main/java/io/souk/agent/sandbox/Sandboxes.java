package io.souk.agent.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/** Makes working directories. Blocks for the disk. */
public final class Sandboxes {

  private Sandboxes() {}

  /**
   * Makes a run's directory and points {@code runs/latest} at it.
   *
   * @param owner whose it shall be; empty for the agent's own user
   */
  public static void create(Path sandbox, Optional<String> owner) throws IOException {
    Files.createDirectories(sandbox);
    Files.setPosixFilePermissions(sandbox, PosixFilePermissions.fromString("rwxr-x---"));
    give(sandbox, owner);
    Path latest = sandbox.resolveSibling("latest");
    Path staged = sandbox.resolveSibling("latest.tmp");
    if (Files.isDirectory(latest, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(latest + " is a directory, expected a link");
    }
    Files.deleteIfExists(staged);
    Files.createSymbolicLink(staged, sandbox.getFileName());
    Files.move(staged, latest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Makes a directory a user's; what is in it is not touched.
   *
   * @param owner empty to leave it the agent's own user's
   */
  public static void give(Path directory, Optional<String> owner) throws IOException {
    if (owner.isEmpty() || owner.get().equals(System.getProperty("user.name"))) {
      return;
    }
    try {
      Files.setOwner(
          directory,
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(owner.get()));
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("User '" + owner.get() + "' does not exist on this machine", e);
    }
  }
}

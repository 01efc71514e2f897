package io.souk.agent.sandbox;

import io.souk.agent.checkpoint.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes working directories. Blocks for the disk. */
public final class Sandboxes {

  private static final String TASKS = "tasks";

  private Sandboxes() {}

  /**
   * Makes a run's directory and points {@code runs/latest} at it.
   *
   * @param owner whose it shall be; empty for the agent's own user
   */
  public static void create(Path sandbox, Optional<String> owner) throws IOException {
    make(sandbox, "rwxr-x---", owner);
    pointLatestAt(sandbox);
  }

  /**
   * Makes the directory of an executor whose tasks have directories in it. Each of them may be
   * another user's, who has to get through to it.
   */
  public static void createShared(Path sandbox, Optional<String> owner) throws IOException {
    make(sandbox, "rwxr-x--x", owner);
    pointLatestAt(sandbox);
    for (String name : List.of(Layout.NESTED, TASKS)) {
      make(sandbox.resolve(name), "rwxr-xr-x", Optional.empty());
    }
  }

  /** Makes a task's directory in that of its executor, where it is found by the task's id too. */
  public static void createNested(Path executor, Path sandbox, String task, Optional<String> owner)
      throws IOException {
    make(sandbox, "rwxr-x---", owner);
    Path tasks = executor.resolve(TASKS);
    link(tasks.resolve(task), tasks.relativize(sandbox));
  }

  /**
   * Makes the directory {@code containers/<id>} of a container that is in another one.
   *
   * @param above the sandbox of that one, in which its user may have made links to anywhere; empty
   *     when the directory is in the agent's own
   */
  public static void createContained(Path sandbox, Optional<Path> above, Optional<String> owner)
      throws IOException {
    Path containers = sandbox.getParent();
    Path base = above.orElse(containers.getParent());
    for (Path directory : List.of(containers, sandbox)) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(directory);
      }
    }
    if (!sandbox.toRealPath().equals(base.toRealPath().resolve(base.relativize(sandbox)))) {
      throw new IOException(sandbox + " does not lie where it should");
    }
    make(sandbox, "rwxr-x---", owner);
    if (above.isPresent() && owner.isPresent()) {
      letThrough(above.get());
    }
  }

  /** Another user gets through a sandbox to one in it, and sees nothing of it on the way. */
  private static void letThrough(Path sandbox) throws IOException {
    Set<PosixFilePermission> permissions =
        new HashSet<>(Files.getPosixFilePermissions(sandbox, LinkOption.NOFOLLOW_LINKS));
    if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(sandbox, permissions);
    }
  }

  /** Makes a directory in a sandbox with all that lead to it; those that exist are left alone. */
  public static void createBelow(Path sandbox, Path directory, Optional<String> owner)
      throws IOException {
    Path at = sandbox;
    for (Path name : sandbox.relativize(directory)) {
      at = at.resolve(name);
      if (!at.equals(sandbox) && !Files.exists(at)) {
        Files.createDirectory(at);
        give(at, owner);
      }
    }
  }

  private static void make(Path directory, String permissions, Optional<String> owner)
      throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    give(directory, owner);
  }

  private static void pointLatestAt(Path sandbox) throws IOException {
    Path latest = sandbox.resolveSibling("latest");
    if (Files.isDirectory(latest, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(latest + " is a directory, expected a link");
    }
    link(latest, sandbox.getFileName());
  }

  private static void link(Path link, Path target) throws IOException {
    Path staged = link.resolveSibling(link.getFileName() + ".tmp");
    Files.deleteIfExists(staged);
    Files.createSymbolicLink(staged, target);
    Files.move(staged, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

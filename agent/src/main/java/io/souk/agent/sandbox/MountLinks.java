package io.souk.agent.sandbox;

import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Shows a task the directories it was promised: a process shares the host's file system, so each is
 * a link in its sandbox (Mesos, isolator {@code filesystem/posix}). Blocks for the disk.
 */
public final class MountLinks {

  private MountLinks() {}

  /** Makes the links; those of an earlier attempt are replaced. */
  public static void make(List<Mount> mounts, Path sandbox, Optional<String> owner)
      throws LaunchException, IOException {
    for (Mount mount : mounts) {
      Path link = sandbox.resolve(relative(mount));
      if (!Files.isDirectory(mount.source())) {
        throw new LaunchException(
            "Volume '%s': %s is not there".formatted(mount.containerPath(), mount.source()));
      }
      Sandboxes.createBelow(sandbox, link.getParent(), owner);
      if (Files.isSymbolicLink(link)) {
        Files.delete(link);
      } else if (Files.exists(link)) {
        throw new LaunchException(
            "Volume '%s': something else is there in the sandbox".formatted(mount.containerPath()));
      }
      Files.createSymbolicLink(link, mount.source());
    }
  }

  private static Path relative(Mount mount) throws LaunchException {
    Path path = Path.of(mount.containerPath()).normalize();
    boolean inside = !path.isAbsolute() && !path.toString().isEmpty() && !path.startsWith("..");
    if (!inside) {
      throw new LaunchException(
          "Volume '%s': a task without an image has its volumes in its sandbox; expected a relative"
                  .formatted(mount.containerPath())
              + " path below it");
    }
    return path;
  }
}

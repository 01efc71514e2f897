package io.souk.agent.runtime;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A directory of the host that a container sees. A container with a file system of its own has it
 * mounted; any other finds a link in its sandbox, and may write whatever is said here.
 *
 * @param source absolute
 * @param containerPath relative to the sandbox, or absolute where the container has a file system
 *     of its own
 */
public record Mount(Path source, String containerPath, boolean readOnly) {

  public Mount {
    Objects.requireNonNull(source);
    Objects.requireNonNull(containerPath);
  }
}

package io.souk.agent.runtime;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Objects;

/** How a container ended. */
public sealed interface ContainerExit {

  /** Whether the kernel killed it for using more memory than it may. */
  boolean outOfMemory();

  /**
   * It ended by itself.
   *
   * @param code 0 to 255
   */
  record Exited(int code, boolean outOfMemory) implements ContainerExit {
    public Exited(int code) {
      this(code, false);
    }
  }

  /**
   * A signal ended it.
   *
   * @param signal its number, 1 to 64
   */
  record Signaled(int signal, boolean outOfMemory) implements ContainerExit {
    public Signaled(int signal) {
      this(signal, false);
    }
  }

  /**
   * It is gone and nobody knows how it ended.
   *
   * @param reason one line for people
   */
  record Lost(String reason) implements ContainerExit {
    @Override
    public boolean outOfMemory() {
      return false;
    }
  }

  /**
   * It went over a limit, so the runtime ended all of it, whatever its main process did then.
   *
   * @param reason one of the {@code REASON_CONTAINER_LIMITATION}s
   * @param message for the user, a whole one
   * @param resources what it used too much of, for {@code TaskStatus.limitation}
   */
  record Limited(TaskStatus.Reason reason, String message, List<Resource> resources)
      implements ContainerExit {
    public Limited {
      Objects.requireNonNull(reason);
      Objects.requireNonNull(message);
      resources = List.copyOf(resources);
    }

    @Override
    public boolean outOfMemory() {
      return reason == TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY;
    }
  }
}

package io.souk.agent.runtime;

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
}

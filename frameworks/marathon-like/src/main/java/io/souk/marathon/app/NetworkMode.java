package io.souk.marathon.app;

/** How instances of an app are reached. */
public enum NetworkMode {
  /** Ports of the agent's host, opened by the task itself. */
  HOST("host"),
  /** Ports of the container, published on the agent's host. */
  BRIDGE("container/bridge"),
  /** An address per container on a named network. */
  CONTAINER("container");

  private final String wireName;

  NetworkMode(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON. */
  public String wireName() {
    return wireName;
  }

  static NetworkMode of(String wireName) {
    for (NetworkMode mode : values()) {
      if (mode.wireName.equals(wireName)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("unknown network mode " + wireName);
  }
}

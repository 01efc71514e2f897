package io.souk.framework.match;

/** One host port that a task needs. */
public sealed interface PortDemand {

  /** Any offered port. */
  PortDemand DYNAMIC = new Dynamic();

  /** Any offered port, where {@code hostPort} is 0, else just that one. */
  static PortDemand of(int hostPort) {
    return hostPort == 0 ? DYNAMIC : new Fixed(hostPort);
  }

  /** Any offered port. */
  record Dynamic() implements PortDemand {}

  /** Exactly this port, 1 to 65535. */
  record Fixed(int hostPort) implements PortDemand {
    public Fixed {
      if (hostPort < 1 || hostPort > 65535) {
        throw new IllegalArgumentException("host port " + hostPort + " is not within 1 to 65535");
      }
    }
  }
}

package io.souk.master.host;

/** A framework's port cannot be opened. */
public final class PortUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String option;
  private final int port;

  PortUnavailableException(String option, int port, String problem, Throwable cause) {
    super(problem, cause);
    this.option = option;
    this.port = port;
  }

  /** The option that gives the port. */
  public String option() {
    return option;
  }

  /** What it says. */
  public int port() {
    return port;
  }
}

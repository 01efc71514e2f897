package io.souk.agent.adapter.cgroup;

/** Groups cannot be made or changed. The message is one line for people. */
public final class CgroupException extends Exception {

  private static final long serialVersionUID = 1L;

  public CgroupException(String message) {
    super(message);
  }

  public CgroupException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.souk.registry.codec;

/** Bytes that no encoder of this version wrote. */
public final class MalformedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong, and where. */
  public MalformedException(String message) {
    super(message);
  }
}

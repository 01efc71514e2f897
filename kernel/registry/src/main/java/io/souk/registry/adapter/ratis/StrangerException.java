package io.souk.registry.adapter.ratis;

import java.io.IOException;

/** Somebody is there, but does not speak as this member does, or is not trusted. */
final class StrangerException extends IOException {

  private static final long serialVersionUID = 1L;

  StrangerException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.souk.framework.boot;

/** A plug-in cannot be loaded; the message says why in one line. */
public final class PluginException extends Exception {

  private static final long serialVersionUID = 1L;

  PluginException(String problem) {
    super(problem);
  }

  PluginException(String problem, Throwable cause) {
    super(problem, cause);
  }
}

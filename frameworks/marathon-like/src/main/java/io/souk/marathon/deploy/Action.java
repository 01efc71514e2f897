package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;

/** One thing a deployment does to one app. */
public record Action(Kind kind, AppId app) {

  /** What is done. */
  public enum Kind {
    /** The app is new; marks the start, needs nothing. */
    START("StartApplication"),
    /** All instances go. */
    STOP("StopApplication"),
    /** The number of instances becomes the wanted one. */
    SCALE("ScaleApplication"),
    /** All instances are replaced. */
    RESTART("RestartApplication");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }
}

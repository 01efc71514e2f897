package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;

/**
 * One thing a deployment does to one app or pod.
 *
 * @param app id of the app or pod
 * @param ofPod whether it is a pod
 */
public record Action(Kind kind, AppId app, boolean ofPod) {

  /** An action on an app. */
  public Action(Kind kind, AppId app) {
    this(kind, app, false);
  }

  /** The name in JSON. */
  public String wireName() {
    return ofPod ? kind.podName : kind.wireName;
  }

  /** The field of JSON that holds the id. */
  public String wireField() {
    return ofPod ? "pod" : "app";
  }

  /** What is done. */
  public enum Kind {
    /** The app is new; marks the start, needs nothing. */
    START("StartApplication", "StartPod"),
    /** All instances go. */
    STOP("StopApplication", "StopPod"),
    /** The number of instances becomes the wanted one. */
    SCALE("ScaleApplication", "ScalePod"),
    /** All instances are replaced. */
    RESTART("RestartApplication", "RestartPod");

    private final String wireName;
    private final String podName;

    Kind(String wireName, String podName) {
      this.wireName = wireName;
      this.podName = podName;
    }
  }
}

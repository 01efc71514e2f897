package io.souk.marathon.instance;

import io.souk.marathon.app.AppId;

/**
 * A persistent volume of one instance.
 *
 * @param containerPath where it is in the sandbox
 * @param unique makes it unlike all other volumes
 */
public record LocalVolume(AppId owner, String containerPath, String unique) {

  /** The id the kernel knows the volume by: {@code <app's safe path>#<path>#<unique>}. */
  public String persistenceId() {
    return owner.safePath() + "#" + containerPath + "#" + unique;
  }
}

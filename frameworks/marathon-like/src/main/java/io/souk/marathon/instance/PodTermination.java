package io.souk.marathon.instance;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import java.util.List;

/**
 * The last end of an instance of a pod that nobody asked for.
 *
 * @param containers as they ended
 */
public record PodTermination(
    AppId podId,
    InstanceId instance,
    Timestamp startedAt,
    Timestamp terminatedAt,
    String message,
    List<Container> containers) {

  /** Deeply immutable. */
  public PodTermination {
    containers = List.copyOf(containers);
  }
}

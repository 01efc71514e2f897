package io.souk.agent.executor;

import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import java.util.Map;
import java.util.Optional;

/**
 * Whom the sender of an executor's call speaks for, by the claims of the token it has shown (those
 * of Mesos: {@code fid}, {@code eid}, {@code cid}).
 *
 * @param claims empty where executors are not asked for tokens
 */
public record Bearer(Optional<Map<String, String>> claims) {

  /** Of one that nobody asked. */
  public static final Bearer UNASKED = new Bearer(Optional.empty());

  private static final String FRAMEWORK = "fid";
  private static final String EXECUTOR = "eid";
  private static final String CONTAINER = "cid";

  public Bearer {
    claims = claims.map(Map::copyOf);
  }

  /** The claims of an executor that is about to start. */
  public static Map<String, String> claimsOf(ExecutorRun.Origin origin) {
    return Map.of(
        FRAMEWORK,
        origin.pod().name().framework().value(),
        EXECUTOR,
        origin.pod().executorId(),
        CONTAINER,
        origin.pod().containerId());
  }

  /** Whether it may speak for an executor, whichever of its lives. */
  public boolean speaksFor(FrameworkId framework, ExecutorId executor) {
    return claims
        .map(
            all ->
                framework.value().equals(all.get(FRAMEWORK))
                    && executor.value().equals(all.get(EXECUTOR)))
        .orElse(true);
  }

  /** Whether it may speak for the executor that runs in a container. */
  public boolean speaksFor(String containerId) {
    return claims.map(all -> containerId.equals(all.get(CONTAINER))).orElse(true);
  }

  /** Not for logs: claims are no secrets, but whoever logs them soon logs tokens. */
  @Override
  public String toString() {
    return claims.isPresent() ? "Bearer[executor=" + claims.get().get(EXECUTOR) + "]" : "Bearer[]";
  }
}

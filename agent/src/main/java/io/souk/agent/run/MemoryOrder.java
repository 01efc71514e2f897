package io.souk.agent.run;

import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.LaunchException;
import io.vertx.core.Future;
import java.util.Optional;

/** An operator's order about the memory of a running container. */
final class MemoryOrder {

  private MemoryOrder() {}

  /**
   * Gives it another limit.
   *
   * @param running empty when it does not run
   * @return fails with a {@link CallRefusal}: 400 for one within another, 404, or 409 when its
   *     limit cannot be that
   */
  static Future<Void> give(ContainerName name, Optional<Container> running, long bytes) {
    if (name.isNested()) {
      throw CallRefusal.badRequest(
          "Container " + name + " is within another one: expected one that stands alone");
    }
    return running
        .orElseThrow(() -> CallRefusal.unknown(name))
        .limitMemory(bytes)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof LaunchException
                        ? new CallRefusal(409, cause.getMessage())
                        : cause));
  }
}

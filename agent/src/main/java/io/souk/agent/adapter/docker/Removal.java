package io.souk.agent.adapter.docker;

/** Removing containers. */
final class Removal {
  private Removal() {}

  /** Kills it if need be and removes it with its anonymous volumes; nothing there is fine. */
  static void remove(Engine engine, String name) throws EngineException {
    try {
      engine.call(
          "remove container",
          client -> client.removeContainerCmd(name).withForce(true).withRemoveVolumes(true).exec());
    } catch (EngineException e) {
      // CONFLICT: "removal of container is already in progress".
      if (e.kind() != EngineException.Kind.NOT_FOUND && e.kind() != EngineException.Kind.CONFLICT) {
        throw e;
      }
    }
  }
}

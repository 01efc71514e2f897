package io.souk.agent.adapter.docker;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** A running container with the labels of an agent that has not started it. */
public final class ForeignContainer implements AutoCloseable {
  private final Engine engine = Engine.open(TestEngine.HOST);
  private final String name;

  private ForeignContainer(String name) {
    this.name = name;
  }

  /**
   * @param workDir of the agent
   */
  public static ForeignContainer of(Path workDir) throws Exception {
    String id = UUID.randomUUID().toString();
    ForeignContainer container = new ForeignContainer(RunPlanner.containerName(id));
    container.engine.call(
        "create",
        client ->
            client
                .createContainerCmd(TestEngine.IMAGE)
                .withName(container.name)
                .withLabels(
                    Map.of(
                        RunPlanner.LABEL_WORK_DIR,
                        workDir.toString(),
                        RunPlanner.LABEL_CONTAINER,
                        id))
                .withCmd("sleep", "1000")
                .exec());
    container.engine.call("start", client -> client.startContainerCmd(container.name).exec());
    return container;
  }

  /** How many containers an agent has at the engine, running or not. */
  public static int count(Path workDir) {
    return count(workDir, true);
  }

  /** How many of them run. */
  public static int running(Path workDir) {
    return count(workDir, false);
  }

  private static int count(Path workDir, boolean all) {
    try (Engine engine = Engine.open(TestEngine.HOST)) {
      return engine
          .call(
              "list",
              client ->
                  client
                      .listContainersCmd()
                      .withShowAll(all)
                      .withLabelFilter(Map.of(RunPlanner.LABEL_WORK_DIR, workDir.toString()))
                      .exec())
          .size();
    } catch (EngineException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean exists() {
    try {
      engine.get("inspect", "/containers/" + name + "/json");
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    Removal.remove(engine, name);
    engine.close();
  }
}

package io.souk.agent.boot;

import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Processes with mounts of their own. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class MountedVolumeTest extends VolumeContract {

  @Override
  AgentConfig runtime(AgentConfig config) {
    return config
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withIsolation(IsolationConfig.DEFAULT.withIsolators("filesystem/linux"));
  }

  @Override
  TaskInfo task(String id, String shell) {
    return Wire.task(id, shell);
  }
}

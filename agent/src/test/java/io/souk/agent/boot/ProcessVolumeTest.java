package io.souk.agent.boot;

import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "user.name", matches = "root")
class ProcessVolumeTest extends VolumeContract {

  @Override
  AgentConfig runtime(AgentConfig config) {
    return config.withRuntime(
        AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere");
  }

  @Override
  TaskInfo task(String id, String shell) {
    return Wire.task(id, shell);
  }
}

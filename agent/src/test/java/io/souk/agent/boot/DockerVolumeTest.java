package io.souk.agent.boot;

import io.souk.agent.adapter.docker.RequiresDocker;
import io.souk.agent.adapter.docker.TestEngine;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;

@RequiresDocker
class DockerVolumeTest extends VolumeContract {

  @Override
  AgentConfig runtime(AgentConfig config) {
    return config.withRuntime(AgentConfig.RuntimeChoice.DOCKER, Optional.empty(), TestEngine.HOST);
  }

  @Override
  TaskInfo task(String id, String shell) {
    return Wire.task(id, "cd $MESOS_SANDBOX && " + shell).toBuilder()
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.DOCKER)
                .setDocker(DockerInfo.newBuilder().setImage(TestEngine.IMAGE)))
        .build();
  }
}

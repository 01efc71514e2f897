package io.souk.agent.adapter.docker;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Builds specs of Docker tasks with a sandbox of their own. */
final class TestSpecs {
  private final Path dir;
  private final TaskInfo.Builder task =
      TaskInfo.newBuilder()
          .setName("test")
          .setTaskId(TaskID.newBuilder().setValue("task"))
          .setAgentId(AgentID.newBuilder().setValue("agent"));
  private final Map<String, String> environment = new HashMap<>();
  private ContainerInfo.Builder container =
      ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER);
  private DockerInfo.Builder docker = DockerInfo.newBuilder();

  private TestSpecs(Path dir, CommandInfo command) {
    this.dir = dir;
    task.setCommand(command);
  }

  static TestSpecs shell(Path dir, String command) {
    return of(dir, CommandInfo.newBuilder().setValue(command).build());
  }

  static TestSpecs of(Path dir, CommandInfo command) {
    return new TestSpecs(dir, command);
  }

  TestSpecs environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  TestSpecs variable(String name, String value) {
    task.getCommandBuilder()
        .getEnvironmentBuilder()
        .addVariables(Environment.Variable.newBuilder().setName(name).setValue(value));
    return this;
  }

  TestSpecs cpus(double cpus) {
    return scalar("cpus", cpus);
  }

  TestSpecs memory(double megabytes) {
    return scalar("mem", megabytes);
  }

  TestSpecs gpus(double gpus) {
    return scalar("gpus", gpus);
  }

  TestSpecs revocableCpus(double cpus) {
    task.addResources(
        Resource.newBuilder()
            .setName("cpus")
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(cpus))
            .setRevocable(Resource.RevocableInfo.getDefaultInstance()));
    return this;
  }

  TestSpecs limit(String name, double value) {
    task.putLimits(name, Value.Scalar.newBuilder().setValue(value).build());
    return this;
  }

  private TestSpecs scalar(String name, double value) {
    task.addResources(
        Resource.newBuilder()
            .setName(name)
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(value)));
    return this;
  }

  TestSpecs port(int port) {
    task.addResources(
        Resource.newBuilder()
            .setName("ports")
            .setType(Value.Type.RANGES)
            .setRanges(
                Value.Ranges.newBuilder()
                    .addRange(Value.Range.newBuilder().setBegin(port).setEnd(port))));
    return this;
  }

  TestSpecs container(ContainerInfo.Builder newContainer) {
    container = newContainer;
    return this;
  }

  TestSpecs docker(DockerInfo.Builder newDocker) {
    docker = newDocker;
    return this;
  }

  ContainerSpec build() {
    if (container.getType() == ContainerInfo.Type.DOCKER && !container.hasDocker()) {
      if (!docker.hasImage()) {
        docker.setImage(TestEngine.IMAGE);
      }
      container.setDocker(docker);
    }
    String id = UUID.randomUUID().toString();
    try {
      return new ContainerSpec(
          id,
          "framework",
          Workload.of(task.setContainer(container).build()),
          Files.createDirectories(dir.resolve(id).resolve("sandbox")),
          Files.createDirectories(dir.resolve(id).resolve("state")),
          environment,
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

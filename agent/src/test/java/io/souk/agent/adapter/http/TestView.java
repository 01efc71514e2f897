package io.souk.agent.adapter.http;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Views;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Workload;
import io.souk.agent.stats.Tally;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.model.attribute.Attributes;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.DiscoveryInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent with one framework, one running, one queued and one finished task. */
final class TestView implements AgentQueries, Container {
  private static final String AGENT = "m-S0";
  private final Tally tally = new Tally();
  private final Path root;
  private final Path sandbox;
  private volatile AgentView.Phase phase = AgentView.Phase.RUNNING;
  private volatile boolean usageFails;
  private volatile boolean gone;

  TestView(Path root) throws IOException {
    this.root = root;
    this.sandbox =
        Files.createDirectories(
            root.resolve("slaves/" + AGENT + "/frameworks/fw/executors/running/runs/c1"));
  }

  Path sandbox() {
    return sandbox;
  }

  void phase(AgentView.Phase newPhase) {
    phase = newPhase;
  }

  void usageFails() {
    usageFails = true;
  }

  void containerGone() {
    gone = true;
  }

  @Override
  public AgentView view() {
    return Views.of(
        phase,
        info(),
        root,
        Map.of("ip", "127.0.0.1", "work_dir", "w"),
        List.of(new FrameworkView(framework(), List.of(executor()), List.of())));
  }

  private static AgentInfo info() {
    return AgentInfo.newBuilder()
        .setId(AgentID.newBuilder().setValue(AGENT))
        .setHostname("node")
        .setPort(5051)
        .addResources(scalar("cpus", 1.5))
        .addResources(scalar("cpus", 0.5).setRole("eng"))
        .addResources(scalar("mem", 4096))
        .addResources(scalar("disk", 8192))
        .addResources(
            Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(
                    Value.Ranges.newBuilder()
                        .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(32000))))
        .addAllAttributes(WireAttributes.write(Attributes.parse("rack:r1;level:3")))
        .build();
  }

  private static Resource.Builder scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value));
  }

  private static FrameworkInfo framework() {
    return FrameworkInfo.newBuilder()
        .setId(FrameworkID.newBuilder().setValue("fw"))
        .setName("recorded")
        .setUser("root")
        .setPrincipal("p")
        .addRoles("eng")
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .build();
  }

  private ExecutorView executor() {
    List<Resource> resources = List.of(scalar("cpus", 0.1).build(), scalar("mem", 64).build());
    TaskInfo queued =
        TaskInfo.newBuilder()
            .setName("queued")
            .setTaskId(TaskID.newBuilder().setValue("queued"))
            .setAgentId(AgentID.newBuilder().setValue(AGENT))
            .addAllResources(resources)
            .setCommand(CommandInfo.newBuilder().setValue("true"))
            .build();
    return new ExecutorView(
        "running",
        "Command Executor (Task: running)",
        "running",
        true,
        ExecutorPhase.RUNNING,
        "c1",
        sandbox,
        resources,
        List.of(queued),
        List.of(task("running", TaskState.TASK_RUNNING, resources)),
        List.of(),
        List.of(task("finished", TaskState.TASK_FINISHED, resources)));
  }

  private static Task task(String id, TaskState state, List<Resource> resources) {
    return Task.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setFrameworkId(FrameworkID.newBuilder().setValue("fw"))
        .setAgentId(AgentID.newBuilder().setValue(AGENT))
        .setState(state)
        .addAllResources(resources)
        .setLabels(Labels.newBuilder().addLabels(Label.newBuilder().setKey("k").setValue("v")))
        .setDiscovery(DiscoveryInfo.newBuilder().setVisibility(DiscoveryInfo.Visibility.CLUSTER))
        .setHealthCheck(HealthCheck.newBuilder().setType(HealthCheck.Type.COMMAND))
        .addStatuses(
            TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setState(state)
                .setTimestamp(1795419666.074591)
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                .setHealthy(true)
                .setContainerStatus(
                    ContainerStatus.newBuilder()
                        .setContainerId(ContainerID.newBuilder().setValue("c1"))))
        .build();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Optional<Container> container(String containerId) {
    return containerId.equals("c1") && !gone ? Optional.of(this) : Optional.empty();
  }

  @Override
  public String id() {
    return "c1";
  }

  @Override
  public ContainerStatus status() {
    return ContainerStatus.newBuilder().setExecutorPid(7).build();
  }

  @Override
  public Future<ContainerExit> exited() {
    return Future.future(promise -> {});
  }

  @Override
  public Future<Void> kill(Duration grace) {
    return Future.succeededFuture();
  }

  @Override
  public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
    return Future.failedFuture(new LaunchException("none"));
  }

  @Override
  public Future<Void> update(Workload workload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<ResourceStatistics> usage() {
    return usageFails
        ? Future.failedFuture(new LaunchException("gone"))
        : Future.succeededFuture(
            ResourceStatistics.newBuilder()
                .setTimestamp(1)
                .setMemRssBytes(17)
                .setBlkioStatistics(
                    Blkio.Statistics.newBuilder().addThrottling(device(2)).addThrottling(device(3)))
                .build());
  }

  @Override
  public Future<Void> release() {
    return Future.succeededFuture();
  }

  private static Blkio.Throttling.Statistics device(long read) {
    return Blkio.Throttling.Statistics.newBuilder()
        .addIoServiceBytes(Blkio.Value.newBuilder().setOp(Blkio.Operation.READ).setValue(read))
        .addIoServiceBytes(Blkio.Value.newBuilder().setOp(Blkio.Operation.TOTAL).setValue(99))
        .build();
  }
}

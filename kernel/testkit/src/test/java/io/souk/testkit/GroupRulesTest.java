package io.souk.testkit;

import static io.souk.testkit.SimFramework.customExecutor;
import static io.souk.testkit.SimFramework.defaultExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimFramework.taskId;
import static io.souk.testkit.SimFramework.under;
import static io.souk.testkit.TaskEdits.revocable;
import static io.souk.testkit.TaskEdits.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.agent.Event.RunTasks;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule for a LAUNCH_GROUP: what breaks it, and what the framework is told for all tasks. */
class GroupRulesTest {

  /** A group of two, to be broken. */
  record Group(ExecutorInfo.Builder executor, TaskInfo.Builder a, TaskInfo.Builder b) {}

  record Case(String rule, String message, Consumer<Group> change) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Case of(String rule, String message, Consumer<Group> change) {
    return new Case(rule, message, change);
  }

  private static Case ofTask(String rule, String message, Consumer<TaskInfo.Builder> change) {
    return new Case(
        rule, "Task 'b' of the group is invalid: " + message, group -> change.accept(group.b()));
  }

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(
          cluster, "one", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT, Type.REVOCABLE_RESOURCES);
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 4096)
          .with(info -> info.addResources(scalar("disk", 1000)).addResources(revocable("cpus", 2)));

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private static ContainerInfo container(ContainerInfo.Type type) {
    ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(type);
    if (type == ContainerInfo.Type.DOCKER) {
      container.getDockerBuilder().setImage("i");
    }
    return container.build();
  }

  private static ContainerInfo cgroups(boolean shared) {
    ContainerInfo.Builder container = container(ContainerInfo.Type.MESOS).toBuilder();
    container.getLinuxInfoBuilder().setShareCgroups(shared);
    return container.build();
  }

  private static CommandInfo command() {
    return CommandInfo.newBuilder().setValue("x").build();
  }

  static Stream<Case> executor() {
    return Stream.of(
        of(
            "executor id",
            "Executor ID '..' must not be '..'",
            g -> g.executor().getExecutorIdBuilder().setValue("..")),
        of(
            "executor of another framework",
            "'executor.framework_id' is other, the framework is m1-0000",
            g -> g.executor().getFrameworkIdBuilder().setValue("other")),
        of(
            "executor type",
            "'executor.type' must be set in a LAUNCH_GROUP: DEFAULT or CUSTOM",
            g -> g.executor().clearType()),
        of(
            "default executor with command",
            "'executor.command' must not be set for an executor of type DEFAULT",
            g -> g.executor().setCommand(command())),
        of(
            "default executor in docker",
            "'executor.container.type' must be MESOS for an executor of type DEFAULT, not DOCKER",
            g -> g.executor().setContainer(container(ContainerInfo.Type.DOCKER))),
        of(
            "default executor with image",
            "'executor.container.mesos.image' must not be set for an executor of type DEFAULT",
            g ->
                g.executor()
                    .getContainerBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .getMesosBuilder()
                    .getImageBuilder()
                    .setType(Image.Type.DOCKER)),
        of(
            "volumes of the executor",
            "Volume 'p' must have exactly one of host_path, image and source",
            g ->
                g.executor()
                    .getContainerBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .addVolumesBuilder()
                    .setContainerPath("p")
                    .setMode(io.souk.protocol.mesos.Volume.Mode.RW)),
        of(
            "custom executor without command",
            "'executor.command' must be set for an executor of type CUSTOM",
            g -> g.executor().setType(ExecutorInfo.Type.CUSTOM)),
        of(
            "custom executor in docker",
            "'executor.container.type' must not be DOCKER in a LAUNCH_GROUP",
            g ->
                g.executor()
                    .setType(ExecutorInfo.Type.CUSTOM)
                    .setCommand(command())
                    .setContainer(container(ContainerInfo.Type.DOCKER))),
        of(
            "executor with cgroups of its executor",
            "'executor.container.linux_info.share_cgroups' must not be true: an executor has"
                + " cgroups of its own",
            g -> g.executor().setContainer(cgroups(true))),
        of(
            "cpus of the executor",
            "Executor uses 0.009 cpus, less than the 0.01 it needs at least",
            g -> g.executor().setResources(0, scalar("cpus", 0.009))),
        of(
            "mem of the executor",
            "Executor uses 31.0 MB of mem, less than the 32 it needs at least",
            g -> g.executor().setResources(1, scalar("mem", 31))),
        of(
            "disk of the executor",
            "Executor uses no disk, which it needs",
            g -> g.executor().removeResources(2)),
        of(
            "unreadable resources of the executor",
            "Executor uses invalid resources: resource 'cpus': scalar out of range: -1.0"
                + " (accepted: 0 to 9007199254740)",
            g -> g.executor().setResources(0, scalar("cpus", -1))));
  }

  static Stream<Case> tasks() {
    return Stream.of(
        of(
            "duplicate id",
            "Task 'a' of the group is invalid: Task has duplicate ID: a",
            g -> g.b().setTaskId(taskId("a"))),
        ofTask(
            "any rule for tasks",
            "Task's 'max_completion_time' must not be negative",
            t -> t.getMaxCompletionTimeBuilder().setNanoseconds(-1)),
        ofTask("no resources", "Task uses no resources", TaskInfo.Builder::clearResources),
        of(
            "unreadable resources",
            "Task 'b' uses invalid resources: resource 'cpus': scalar out of range: -1.0"
                + " (accepted: 0 to 9007199254740)",
            g -> g.b().setResources(0, scalar("cpus", -1))),
        ofTask(
            "task in docker",
            "'container.type' must not be DOCKER in a LAUNCH_GROUP",
            t -> t.setContainer(container(ContainerInfo.Type.DOCKER))),
        ofTask(
            "http health check and networks",
            "a health check of type HTTP or TCP is not supported beside"
                + " 'container.network_infos'",
            t -> {
              network(t)
                  .getHealthCheckBuilder()
                  .setType(HealthCheck.Type.HTTP)
                  .getHttpBuilder()
                  .setPort(80);
            }),
        ofTask(
            "tcp health check and networks",
            "a health check of type HTTP or TCP is not supported beside"
                + " 'container.network_infos'",
            t -> network(t).getHealthCheckBuilder().getTcpBuilder().setPort(80)),
        ofTask(
            "limits without cgroups",
            "Task's 'limits' need 'container.linux_info.share_cgroups' to be false in a"
                + " LAUNCH_GROUP",
            t -> t.putLimits("mem", Value.Scalar.newBuilder().setValue(100).build())),
        ofTask(
            "another executor",
            "its ExecutorInfo is not that of the group",
            t -> t.setExecutor(defaultExecutor("other"))),
        ofTask(
            "cgroups of the tasks",
            "Task's 'container.linux_info.share_cgroups' must be the same for all tasks of a group",
            t -> t.setContainer(cgroups(false))));
  }

  private static TaskInfo.Builder network(TaskInfo.Builder task) {
    task.getContainerBuilder().setType(ContainerInfo.Type.MESOS).addNetworkInfosBuilder();
    return task;
  }

  static Stream<Case> together() {
    return Stream.of(
        of(
            "persistence id twice",
            "Task group and its executor: persistence id 'v' of role 'one' is named twice",
            g -> {
              g.a().addResources(volume("v", 1));
              g.b().addResources(volume("v", 1));
            }),
        of(
            "revocable mix",
            "Task group and its executor: both revocable and other 'cpus' are asked for",
            g -> g.b().setResources(0, revocable("cpus", 1))),
        of(
            "more than offered by the tasks",
            "Task group and its executor use resources [cpus:1;mem:64, cpus:3.5;mem:64,"
                + " cpus:0.5;mem:32;disk:1], which is more than available"
                + " [cpus:4;cpus:2;mem:4096;disk:1000]: short of [cpus:0.5]",
            g -> g.b().setResources(0, scalar("cpus", 3.5))),
        of(
            "more than offered by the executor",
            "Task group and its executor use resources [cpus:1;mem:64, cpus:2.75;mem:64,"
                + " cpus:0.5;mem:32;disk:1], which is more than available"
                + " [cpus:4;cpus:2;mem:4096;disk:1000]: short of [cpus:0.25]",
            g -> g.b().setResources(0, scalar("cpus", 2.75))));
  }

  @ParameterizedTest
  @MethodSource({"executor", "tasks", "together"})
  void brokenRuleIsToldForAllTasksAndNoneRuns(Case broken) {
    Offer offer = framework.offer();
    Group group =
        new Group(
            defaultExecutor("pod").toBuilder(),
            task("a", offer, 1, 64).toBuilder(),
            task("b", offer, 1, 64).toBuilder());
    broken.change().accept(group);
    framework.acceptGroup(offer, 0, group.executor().build(), group.a().build(), group.b().build());
    assertThat(framework.updates())
        .hasSize(2)
        .allSatisfy(
            status -> {
              assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
              assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
              assertThat(status.getMessage()).isEqualTo(broken.message());
              assertThat(status.getAgentId()).isEqualTo(agent.id());
              assertThat(status.hasUuid()).isFalse();
            });
    assertThat(runs()).isEmpty();
    assertThat(cluster.view.snapshot().executors()).isEmpty();
    cluster.advance(Duration.ofSeconds(2));
    assertThat(SimFramework.amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(6);
  }

  private List<RunTasks> runs() {
    return agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS).stream()
        .map(io.souk.protocol.agent.Event::getRunTasks)
        .toList();
  }

  static Stream<Case> harmless() {
    return Stream.of(
        of("as it is", "", g -> {}),
        of("the executor in a task", "", g -> g.a().setExecutor(g.executor())),
        of(
            "executor in a container",
            "",
            g -> g.executor().setContainer(container(ContainerInfo.Type.MESOS))),
        of(
            "custom executor",
            "",
            g -> g.executor().setType(ExecutorInfo.Type.CUSTOM).setCommand(command())),
        of(
            "plain check and networks",
            "",
            g ->
                network(g.a())
                    .getCheckBuilder()
                    .setType(io.souk.protocol.mesos.CheckInfo.Type.TCP)
                    .getTcpBuilder()
                    .setPort(80)),
        of(
            "command health check and networks",
            "",
            g -> network(g.a()).getHealthCheckBuilder().getCommandBuilder().setValue("true")),
        of(
            "limits with cgroups",
            "",
            g -> {
              g.a().setContainer(cgroups(false));
              g.b()
                  .setContainer(cgroups(false))
                  .putLimits("mem", Value.Scalar.newBuilder().setValue(100).build());
            }),
        of("task without command", "", g -> g.a().clearCommand()));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatBreaksNoRuleIsLaunched(Case fine) {
    Offer offer = framework.offer();
    Group group =
        new Group(
            defaultExecutor("pod").toBuilder(),
            task("a", offer, 1, 64).toBuilder(),
            task("b", offer, 1, 64).toBuilder());
    fine.change().accept(group);
    framework.acceptGroup(offer, 0, group.executor().build(), group.a().build(), group.b().build());
    assertThat(framework.updates()).isEmpty();
    assertThat(runs()).singleElement().satisfies(run -> assertThat(run.getTasksList()).hasSize(2));
  }

  @Test
  void missingTypeOfHealthCheckIsFilledIn() {
    Offer offer = framework.offer();
    TaskInfo.Builder task = task("a", offer, 1, 64).toBuilder();
    task.getHealthCheckBuilder().getHttpBuilder().setPort(80);
    framework.acceptGroup(offer, 0, defaultExecutor("pod"), task.build());
    assertThat(runs().get(0).getTasks(0).getHealthCheck().getType())
        .isEqualTo(HealthCheck.Type.HTTP);
  }

  @Test
  void groupWithAnOperationIdIsRefused() {
    Offer offer = framework.offer();
    Offer.Operation.Builder operation =
        SimFramework.group(defaultExecutor("pod"), task("a", offer, 1, 64)).toBuilder();
    operation.getIdBuilder().setValue("op");
    framework.operate(offer, 0, operation.build());
    assertThat(framework.lastUpdate().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo("'id' is not supported in an operation LAUNCH_GROUP");
    assertThat(runs()).isEmpty();
  }

  @Test
  void executorThatRunsMustBeTheSame() {
    Offer offer = framework.offer();
    framework.acceptGroup(offer, 0, defaultExecutor("pod"), task("a", offer, 1, 64));
    cluster.allocate();
    ExecutorInfo other =
        defaultExecutor("pod").toBuilder().setResources(0, scalar("cpus", 0.6)).build();
    framework.acceptGroup(framework.offer(), 0, other, task("b", offer, 1, 64));
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Executor 'pod' runs on agent %s with another ExecutorInfo"
                .formatted(agent.id().getValue()));
  }

  @Test
  void tasksUnderOneExecutorAgreeOnCgroups() {
    Offer offer = framework.offer();
    ExecutorInfo executor = customExecutor("e");
    TaskInfo own = task("a", offer, 1, 64).toBuilder().setContainer(cgroups(false)).build();
    framework.acceptGroup(offer, 0, executor, own);
    cluster.allocate();
    framework.acceptGroup(framework.offer(), 0, executor, task("b", offer, 1, 64));
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Task 'b' of the group is invalid: Task's 'container.linux_info.share_cgroups' must be"
                + " false as that of the other tasks under executor 'e'");
    cluster.advance(Duration.ofSeconds(2));
    framework.accept(framework.offer(), 0, under(executor, task("c", offer, 1, 64)));
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Task's 'container.linux_info.share_cgroups' must be false as that of the other tasks"
                + " under executor 'e'");
    agent.update(framework.id(), "a", TaskState.TASK_FINISHED);
    cluster.advance(Duration.ofSeconds(2));
    framework.accept(framework.offer(), 0, under(executor, task("d", offer, 1, 64)));
    assertThat(runs()).hasSize(2);
  }

  @Test
  void groupAfterALaunchOfTheSameCallSeesWhatThatTook() {
    Offer offer = framework.offer();
    Offer.Operation launch =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task("a", offer, 3, 64)))
            .build();
    framework.operate(
        offer, 0, launch, SimFramework.group(defaultExecutor("pod"), task("b", offer, 1, 64)));
    assertThat(framework.updates())
        .singleElement()
        .satisfies(
            status -> assertThat(status.getMessage()).contains("more than available [cpus:1;"));
    assertThat(runs()).hasSize(1);
  }
}

package io.souk.testkit;

import static io.souk.testkit.BrokenTasks.named;
import static io.souk.testkit.BrokenTasks.of;
import static io.souk.testkit.SimFramework.customExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimFramework.under;
import static io.souk.testkit.TaskEdits.checkTcp;
import static io.souk.testkit.TaskEdits.executor;
import static io.souk.testkit.TaskEdits.healthHttp;
import static io.souk.testkit.TaskEdits.healthTcp;
import static io.souk.testkit.TaskEdits.id;
import static io.souk.testkit.TaskEdits.limit;
import static io.souk.testkit.TaskEdits.mounted;
import static io.souk.testkit.TaskEdits.reserved;
import static io.souk.testkit.TaskEdits.revocable;
import static io.souk.testkit.TaskEdits.variable;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule for a task of a LAUNCH: what breaks it, and what the framework is told. */
class LaunchRulesTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(
          cluster,
          "one",
          Type.MULTI_ROLE,
          Type.RESERVATION_REFINEMENT,
          Type.REVOCABLE_RESOURCES,
          Type.SHARED_RESOURCES,
          Type.GPU_RESOURCES);
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 4096)
          .with(
              info ->
                  info.addResources(scalar("gpus", 2))
                      .addResources(scalar("disk", 1000))
                      .addResources(reserved("disk", 64, "one"))
                      .addResources(revocable("cpus", 2)));

  @ParameterizedTest
  @MethodSource({
    "io.souk.testkit.BrokenTasks#identity",
    "io.souk.testkit.BrokenTasks#checks",
    "io.souk.testkit.BrokenTasks#resources",
    "io.souk.testkit.BrokenTasks#commands",
    "io.souk.testkit.BrokenTasks#limits",
    "io.souk.testkit.BrokenTasks#executors"
  })
  void brokenRuleIsToldAndTheOtherTaskRuns(BrokenTasks.Case broken) {
    Offer offer = start();
    TaskInfo.Builder bad = task("bad", offer, 1, 64).toBuilder();
    broken.change().accept(bad);
    framework.accept(offer, 0, bad.build(), task("good", offer, 1, 64));
    assertThat(framework.updates())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getTaskId()).isEqualTo(bad.getTaskId());
              assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
              assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
              assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
              assertThat(status.getMessage())
                  .isEqualTo(broken.message().formatted(agent.id().getValue()));
              assertThat(status.getAgentId()).isEqualTo(agent.id());
              assertThat(status.hasUuid()).isFalse();
              assertThat(status.hasExecutorId()).isEqualTo(bad.hasExecutor());
            });
    assertThat(launched()).containsExactly("good");
    assertThat(cluster.view.snapshot().executors()).isEmpty();
  }

  private Offer start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    return framework.offer();
  }

  private List<String> launched() {
    return agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS).stream()
        .flatMap(run -> run.getRunTasks().getTasksList().stream())
        .map(task -> task.getTaskId().getValue())
        .toList();
  }

  /** The faults in the order in which they are to be found. */
  @Test
  void firstFaultIsReported() {
    Offer offer = start();
    List<Consumer<TaskInfo.Builder>> faults = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    Stream.of(
            Stream.of(named("task id slash"), named("agent id"), named("kill policy")),
            Stream.of(named("max completion time"), named("check delay")),
            Stream.of(named("health check path"), named("gpus"), named("variable without value")),
            Stream.of(named("docker"), named("limit of mem")),
            Stream.of(named("command and executor"), named("more than offered")))
        .flatMap(same -> same)
        .forEach(
            one -> {
              faults.add(one.change());
              messages.add(one.message().formatted(agent.id().getValue()));
            });
    for (int first = 0; first < faults.size(); first++) {
      TaskInfo.Builder bad = task("bad", offer, 1, 64).toBuilder();
      faults.subList(first, faults.size()).forEach(fault -> fault.accept(bad));
      framework.accept(offer, 0, bad.build());
      assertThat(framework.lastUpdate().getMessage()).isEqualTo(messages.get(first));
      cluster.advance(Duration.ofSeconds(2));
      offer = framework.offer();
    }
  }

  static Stream<BrokenTasks.Case> harmless() {
    return Stream.of(
        of("docker-invalid id", "", t -> id(t, "a:b c")),
        of("longest id", "", t -> id(t, "x".repeat(255))),
        of("http check", "", t -> healthHttp(t).setScheme("https").setPath("/x")),
        of("health check that says nothing", "", t -> healthTcp(t).setDelaySeconds(0)),
        of(
            "check and health check",
            "",
            t -> {
              checkTcp(t);
              healthTcp(t);
            }),
        of("infinite limits", "", t -> limit(t, "mem", Double.POSITIVE_INFINITY)),
        of("limit as asked for", "", t -> limit(t, "cpus", 1)),
        of("gpu", "", t -> t.addResources(scalar("gpus", 1))),
        of("revocable", "", t -> t.setResources(0, revocable("cpus", 1))),
        of("reserved disk", "", t -> t.addResources(reserved("disk", 1, "one"))),
        of("old format", "", t -> t.addResources(scalar("disk", 1).toBuilder().setRole("one"))),
        of("same resource twice", "", t -> t.addResources(scalar("cpus", 1))),
        of("host volume", "", t -> mounted(t).setHostPath("/h")),
        of("variable", "", t -> variable(t).setValue("")),
        of("custom executor", "", t -> executor(t)),
        of("executor without type", "", t -> executor(t).clearType()),
        of("executor without resources", "", t -> executor(t).clearResources()),
        of("own framework id", "", t -> executor(t).getFrameworkIdBuilder().setValue("m1-0000")));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatBreaksNoRuleIsLaunched(BrokenTasks.Case fine) {
    Offer offer = start();
    TaskInfo.Builder task = task("t", offer, 1, 64).toBuilder();
    fine.change().accept(task);
    framework.accept(offer, 0, task.build());
    assertThat(framework.updates()).isEmpty();
    assertThat(launched()).containsExactly(task.getTaskId().getValue());
  }

  @Test
  void limitsNeedAnAgentThatKnowsThem() {
    SimAgent plain =
        new SimAgent(cluster, "b", 1, 64).capableOf(AgentInfo.Capability.Type.MULTI_ROLE);
    framework.subscribe();
    plain.subscribe();
    cluster.allocate();
    Offer offer = framework.offer();
    TaskInfo.Builder task = task("t", offer, 1, 64).toBuilder();
    limit(task, "cpus", 2);
    framework.accept(offer, 0, task.build());
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Task's 'limits' need the capability TASK_RESOURCE_LIMITS, which agent %s has not"
                .formatted(plain.id().getValue()));
  }

  @Test
  void executorThatRunsMustBeTheSame() {
    Offer offer = start();
    framework.accept(offer, 0, under(customExecutor("e"), task("a", offer, 1, 64)));
    cluster.allocate();
    ExecutorInfo other = customExecutor("e").toBuilder().setName("other").build();
    framework.accept(framework.offer(), 0, under(other, task("b", offer, 1, 64)));
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo(
            "Executor 'e' runs on agent %s with another ExecutorInfo"
                .formatted(agent.id().getValue()));
    cluster.advance(Duration.ofSeconds(2));
    ExecutorInfo same = customExecutor("e").toBuilder().setFrameworkId(framework.id()).build();
    framework.accept(framework.offer(), 0, under(same, task("c", offer, 1, 64)));
    assertThat(launched()).containsExactly("a", "c");
  }

  @Test
  void idOfAnEndedTaskMayBeUsedAgainOnceItsEndIsAcknowledged() {
    Offer offer = start();
    framework.accept(offer, 0, task("t", offer, 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    cluster.allocate();
    framework.accept(framework.offers().get(0), 0, task("t", offer, 1, 64));
    assertThat(framework.lastUpdate().getMessage()).isEqualTo("Task has duplicate ID: t");
    framework.acknowledge(
        framework.updates().stream().filter(TaskStatus::hasUuid).findFirst().orElseThrow());
    cluster.advance(Duration.ofSeconds(2));
    framework.accept(framework.offers().get(0), 0, task("t", offer, 1, 64));
    assertThat(launched()).containsExactly("t", "t");
  }

  @Test
  void longMessagesAreCut() {
    Offer offer = start();
    framework.accept(offer, 0, task("x".repeat(10_000), offer, 1, 64));
    assertThat(framework.lastUpdate().getMessage()).hasSize(2_001).endsWith("…");
  }

  @Test
  void launchWithAnOperationIdIsRefused() {
    Offer offer = start();
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    launch.getIdBuilder().setValue("op");
    launch.getLaunchBuilder().addTaskInfos(task("t", offer, 1, 64));
    framework.operate(offer, 0, launch.build());
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(framework.lastUpdate().getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo("'id' is not supported in an operation LAUNCH");
    assertThat(launched()).isEmpty();
  }
}

package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.recover.Reconfiguration;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent makes of a disk that is not as it should be, of a reboot, and of new settings. */
class AgentRecoveryTest {

  private static final byte[] GARBAGE = "this is not a checkpoint of ours".getBytes();

  /** As much as is written when the machine loses its power at once. */
  private static final byte[] NOTHING = {};

  private static final String EARLIER_BOOT = "11111111-2222-3333-4444-555555555555";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agent.ifPresent(running -> Await.done(running.stop(false)));
    master
        .updates()
        .forEach(update -> end(update.getStatus().getContainerStatus().getExecutorPid()));
    master.close();
    Await.success(vertx.close());
  }

  private static void end(int pid) {
    ProcessHandle.of(pid)
        .filter(process -> pid > 1)
        .ifPresent(
            process -> {
              List<ProcessHandle> below = process.descendants().toList();
              // First of all, or it would note how the others ended.
              process.destroyForcibly();
              below.forEach(ProcessHandle::destroyForcibly);
            });
  }

  private AgentConfig config() {
    return AgentConfig.of(List.of(master.url()), workDir())
        .withAddress("127.0.0.1", 0)
        .withResources("cpus:4;mem:1024;disk:1024", "rack:r1", "*")
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  private static AgentConfig lenient(AgentConfig config) {
    return config.withRestart(
        new RestartConfig(false, Reconfiguration.Policy.EQUAL, Duration.ofMinutes(15)));
  }

  private static AgentConfig additive(AgentConfig config) {
    return config.withRestart(
        new RestartConfig(true, Reconfiguration.Policy.ADDITIVE, Duration.ofMinutes(15)));
  }

  private Path workDir() {
    return dir.resolve("agent");
  }

  private Path meta(String file) {
    return workDir().resolve("meta").resolve(file);
  }

  private Path taskFile(String task, String file) throws IOException {
    return meta("slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest")
        .toRealPath()
        .resolve("tasks")
        .resolve(task)
        .resolve(file);
  }

  private void run(AgentConfig config) {
    int before = master.subscriptions().size();
    agent = Optional.of(Await.success(AgentServer.start(vertx, config)));
    Await.until("it subscribes", () -> master.subscriptions().size() > before);
    Await.success(agent.get().registered());
  }

  private void leaveTasks() {
    Await.success(agent.orElseThrow().stop(true));
    agent = Optional.empty();
  }

  private int runTask(String id) {
    master.run(Wire.framework(), Wire.task(id, "sleep 1000"));
    return master.await(id, TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
  }

  private boolean executorRuns() {
    AgentServer running = agent.orElseThrow();
    return running.queries().view().frameworks().stream()
        .flatMap(framework -> framework.executors().stream())
        .anyMatch(it -> running.queries().container(it.containerId()).isPresent());
  }

  private String refusal(AgentConfig config) {
    return Await.failure(AgentServer.start(vertx, config)).getMessage();
  }

  private List<String> tasksTold() {
    return master.subscriptions().getLast().getSubscribe().getTasksList().stream()
        .map(Task::getName)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"task.info", "task.updates"})
  void aDamagedTaskEndsTheStartUnlessToldToDoWithoutIt(String file) throws Exception {
    run(config());
    int bad = runTask("bad");
    runTask("good");
    leaveTasks();
    Path damaged = taskFile("bad", file);
    Files.write(damaged, GARBAGE);

    assertThat(refusal(config()))
        .isEqualTo(
            damaged
                + ": damaged at byte 0 of "
                + GARBAGE.length
                + "; repair or remove it, or start with --no-strict to do without it");
    assertThat(damaged).hasBinaryContent(GARBAGE);
    assertThat(ProcessHandle.of(bad)).isPresent();

    run(lenient(config()));
    assertThat(tasksTold()).containsExactly("good");
    assertThat(agent.get().queries().view().counters().recoveryErrors()).isEqualTo(1);
    Await.until("nobody's process is ended", () -> ProcessHandle.of(bad).isEmpty());
    assertThat(damaged).hasBinaryContent(GARBAGE);
  }

  @Test
  void aDamagedExecutorEndsTheStartUnlessToldToDoWithoutIt() throws Exception {
    // Without control groups there is no list of what nobody knows.
    AgentConfig config =
        config().withIsolation(IsolationConfig.DEFAULT.withIsolators("posix/cpu,posix/mem"));
    run(config);
    master.runOn(
        Wire.framework(), Wire.customExecutor("e", "sleep 1000"), true, Wire.task("a", ""));
    Await.until("its container is known", this::executorRuns);
    ExecutorClient executor =
        new ExecutorClient(vertx, agent.orElseThrow().port(), "e", Codec.JSON).subscribe();
    executor.awaitLaunch("a");
    executor.report("a", TaskState.TASK_RUNNING);
    int process = master.await("a", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    runTask("good");
    leaveTasks();
    Path damaged =
        meta("slaves/fake-S0/frameworks/framework-1/executors/e/runs/latest")
            .toRealPath()
            .resolve("executor.info");
    Files.write(damaged, GARBAGE);

    assertThat(refusal(config))
        .isEqualTo(
            damaged
                + ": damaged at byte 0 of "
                + GARBAGE.length
                + "; repair or remove it, or start with --no-strict to do without it");
    assertThat(ProcessHandle.of(process)).isPresent();

    run(lenient(config));
    assertThat(agent.get().queries().view().counters().recoveryErrors()).isEqualTo(1);
    assertThat(tasksTold()).contains("good");
    assertThat(master.await("a", TaskState.TASK_FAILED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    Await.until("nobody's process is ended", () -> ProcessHandle.of(process).isEmpty());
    assertThat(damaged).hasBinaryContent(GARBAGE);
  }

  @Test
  void aDamagedIdentityEndsTheStartUnlessToldToBecomeAnother() throws Exception {
    run(config());
    int task = runTask("t");
    leaveTasks();
    Path damaged = meta("slaves/fake-S0/slave.info");
    Files.write(damaged, GARBAGE);

    assertThat(refusal(config())).startsWith(damaged + ": damaged");

    run(lenient(config()));
    assertThat(agent.get().agentId()).contains("fake-S1");
    Await.until("the other agent's process is ended", () -> ProcessHandle.of(task).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"term", "boot_id"})
  void otherDamagedFilesEndTheStartUnlessToldToDoWithoutThem(String file) throws Exception {
    run(config());
    leaveTasks();
    Files.write(meta(file), GARBAGE);

    assertThat(refusal(config())).startsWith(meta(file) + ": damaged");

    run(lenient(config()));
    assertThat(agent.get().agentId()).contains("fake-S0");
  }

  @Test
  void whatALossOfPowerLeavesIsNoDamage() throws Exception {
    run(config());
    runTask("empty-updates");
    int empty = runTask("empty-info");
    leaveTasks();
    Files.write(taskFile("empty-updates", "task.updates"), NOTHING);
    Path info = taskFile("empty-info", "task.info");
    Files.write(info, NOTHING);
    end(empty);
    Files.write(meta("term"), NOTHING);
    Files.write(meta("boot_id"), NOTHING);

    run(config());

    assertThat(tasksTold()).containsExactly("empty-updates");
    assertThat(info.getParent()).doesNotExist();
    assertThat(agent.get().queries().view().counters().recoveryErrors()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slaves/fake-S0/slave.info", "term", "boot_id", "task.info"})
  void anotherVersionIsRefusedAndLeftAlone(String file) throws Exception {
    run(config());
    runTask("t");
    leaveTasks();
    Path path = file.equals("task.info") ? taskFile("t", file) : meta(file);
    byte[] other = Files.readAllBytes(path);
    other[7] = 9;
    Files.write(path, other);

    for (AgentConfig config : List.of(config(), lenient(config()))) {
      assertThat(refusal(config))
          .isEqualTo(path + ": checkpoint format version 9, this agent reads version 1");
      assertThat(path).hasBinaryContent(other);
    }
  }

  @Test
  void afterARebootItIsTheSameAgentWithoutItsTasks() throws Exception {
    run(config());
    int runs = runTask("runs");
    master.run(Wire.framework(), Wire.task("ended", "while [ ! -e go ]; do sleep 0.01; done"));
    int ended = master.await("ended", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    leaveTasks();
    Files.createFile(
        workDir().resolve("slaves/fake-S0/frameworks/framework-1/executors/ended/runs/latest/go"));
    Await.until("one ends before the machine", () -> ProcessHandle.of(ended).isEmpty());
    reboot();
    end(runs);
    Await.until("the other ends with it", () -> ProcessHandle.of(runs).isEmpty());

    run(config());

    assertThat(agent.get().agentId()).contains("fake-S0");
    TaskStatus failed = master.await("runs", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(failed.getMessage()).isEqualTo("Abnormal executor termination: unknown container");
    master.await("ended", TaskState.TASK_FINISHED);
  }

  @Test
  void aTaskThatWasTakenAndNotStartedIsStartedUnlessTheMachineRebooted() throws Exception {
    run(config());
    runTask("t");
    leaveTasks();
    makeNeverStarted("t");
    run(config());
    Await.until("it is started", () -> master.statuses("t").size() >= 4);
    assertThat(master.statuses("t").getLast().getState()).isEqualTo(TaskState.TASK_RUNNING);
    leaveTasks();
    makeNeverStarted("t");
    reboot();

    run(config());

    assertThat(master.await("t", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Abnormal executor termination: unknown container");
  }

  private void makeNeverStarted(String task) throws IOException {
    end(master.statuses(task).getLast().getContainerStatus().getExecutorPid());
    Files.delete(taskFile(task, "task.updates"));
    Path runtime = taskFile(task, ".").normalize().getParent().resolveSibling("runtime");
    try (var files = Files.list(runtime)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** As if the machine had come up with another boot id. */
  private void reboot() throws IOException {
    io.souk.agent.checkpoint.Checkpoints checkpoints =
        new io.souk.agent.checkpoint.Checkpoints(new io.souk.agent.checkpoint.Layout(workDir()));
    assertThat(checkpoints.readBoot()).contains(Machine.boot());
    checkpoints.saveBoot(EARLIER_BOOT);
    try (var files = Files.walk(workDir().resolve("meta"))) {
      for (Path note : files.filter(file -> file.endsWith("runtime/supervisor")).toList()) {
        String text = Files.readString(note);
        Files.writeString(note, text.replace(Machine.boot(), EARLIER_BOOT));
      }
    }
  }

  @Test
  void otherSettingsNeedThePolicy() throws Exception {
    run(config());
    int task = runTask("t");
    leaveTasks();
    AgentConfig more = config().withResources("cpus:8;mem:1024;disk:1024", "rack:r1", "*");
    AgentConfig less = config().withResources("cpus:2;mem:1024;disk:1024", "rack:r1", "*");

    assertThat(refusal(more))
        .startsWith("--reconfiguration-policy equal: resources have cpus:4 more than they had.")
        .contains("--reconfiguration-policy additive")
        .endsWith(
            "or remove "
                + meta("slaves/latest")
                + " to let it register as a new agent,"
                + " which ends its tasks");
    assertThat(refusal(additive(less)))
        .startsWith("--reconfiguration-policy additive: resources lack cpus:2 of what they were.");
    assertThat(ProcessHandle.of(task)).isPresent();

    run(additive(more));
    assertThat(agent.get().agentId()).contains("fake-S0");
    assertThat(tasksTold()).containsExactly("t");
    leaveTasks();

    Files.delete(meta("slaves/latest"));
    run(less);
    assertThat(agent.get().agentId()).contains("fake-S1");
    Await.until("its tasks are ended", () -> ProcessHandle.of(task).isEmpty());
  }

  @Test
  void otherSettingsAfterARebootMakeANewAgent() throws Exception {
    run(config());
    leaveTasks();
    reboot();

    run(config().withResources("cpus:2;mem:1024;disk:1024", "rack:r1", "*"));

    assertThat(agent.get().agentId()).contains("fake-S1");
  }
}

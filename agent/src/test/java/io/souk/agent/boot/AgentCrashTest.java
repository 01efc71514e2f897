package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a real agent process. */
class AgentCrashTest {

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<Process> agents = new ArrayList<>();
  private FakeMaster master;

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agents.forEach(Process::destroyForcibly);
    master
        .updates()
        .forEach(update -> endTree(update.getStatus().getContainerStatus().getExecutorPid()));
    master.close();
    Await.success(vertx.close());
  }

  /** What a failed test leaves running. */
  private static void endTree(int pid) {
    ProcessHandle.of(pid)
        .filter(process -> pid > 1)
        .ifPresent(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
  }

  private Process startAgent() throws IOException {
    int before = master.subscriptions().size();
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName(),
                master.url().toString(),
                dir.resolve("agent").toString())
            .inheritIO()
            .start();
    agents.add(agent);
    Await.until("the agent subscribes", () -> master.subscriptions().size() > before);
    return agent;
  }

  private void crash(Process agent) throws InterruptedException {
    agent.destroyForcibly().waitFor();
    agents.remove(agent);
  }

  private int pid(String task) {
    return master.await(task, TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
  }

  @Test
  void noTaskAndNoResultIsLost() throws Exception {
    master.acknowledgeOnly(status -> status.getState() != TaskState.TASK_FAILED);
    Process agent = startAgent();
    master.run(
        Wire.framework(),
        Wire.task("stays", "echo started >>count; exec sleep 1000"),
        Wire.task("ends", "while [ ! -e ../../../go ]; do sleep 0.02; done; exit 4"));
    int stays = pid("stays");
    int ends = pid("ends");

    crash(agent);

    assertThat(ProcessHandle.of(stays)).isPresent();
    Path executors =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors").toAbsolutePath();
    Files.createFile(executors.resolve("go"));
    Await.until("one ends without an agent", () -> ProcessHandle.of(ends).isEmpty());
    Process second = startAgent();
    TaskStatus ended = master.await("ends", TaskState.TASK_FAILED);
    assertThat(ended.getMessage()).isEqualTo("Command exited with status 4");

    crash(second);
    startAgent();
    Await.until(
        "the same update comes again, for nobody acknowledged it",
        () -> master.statuses("ends").stream().filter(ended::equals).count() >= 2);
    assertThat(Files.readString(executors.resolve("stays/runs/latest/count")))
        .isEqualTo("started\n");
    master.kill(Wire.task("stays", ""), Wire.FRAMEWORK_ID);
    master.await("stays", TaskState.TASK_KILLED);
    Await.until("its supervisor is gone", () -> ProcessHandle.of(stays).isEmpty());
  }

  @Test
  void aTaskThatWaitsForItsExecutorIsGivenToItAfterTheCrash() throws Exception {
    ExecutorInfo executor =
        Wire.customExecutor("e", "echo started >>count; echo $$ >pid; exec sleep 1000");
    Process agent = startAgent();
    master.runOn(Wire.framework(), executor, true, Wire.task("waits", ""));
    Path sandbox =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/e/runs/latest");
    Await.until("its program runs", () -> Files.exists(sandbox.resolve("pid")));

    crash(agent);
    startAgent();

    int port = master.subscriptions().getLast().getSubscribe().getInfo().getPort();
    assertThat(master.subscriptions().getLast().getSubscribe().getTasksList())
        .extracting(task -> task.getState())
        .containsExactly(TaskState.TASK_STAGING);
    ExecutorClient client = new ExecutorClient(vertx, port, "e", Codec.JSON).subscribe();
    client.awaitLaunch("waits");
    client.report("waits", TaskState.TASK_FINISHED);
    master.await("waits", TaskState.TASK_FINISHED);
    assertThat(Files.readString(sandbox.resolve("count"))).isEqualTo("started\n");
    long pid = Long.parseLong(Files.readString(sandbox.resolve("pid")).strip());
    master.shutdownExecutor(executor, Wire.FRAMEWORK_ID);
    client.await(io.souk.protocol.mesos.executor.Event.Type.SHUTDOWN);
    master.awaitExit("e");
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void noReservationVolumeOrOperationIsLost() throws Exception {
    Resource volume = Wire.volume("v1", 64, "eng");
    Event.ApplyOperation reserve = Wire.apply(1, Wire.reserve(Wire.reserved("disk", 64, "eng")));
    Event.ApplyOperation create = Wire.apply(2, Wire.create(volume));
    TaskInfo.Builder using = Wire.task("writes", "echo kept >data/file").toBuilder();
    Process agent = startAgent();
    master.apply(reserve);
    master.apply(create);
    // In the same breath: it finds what was made before it.
    master.run(Wire.framework(), using.addResources(volume).build());
    master.await("writes", status -> status.getState().getNumber() > 1);
    assertThat(master.statuses("writes").getLast().getState()).isEqualTo(TaskState.TASK_FINISHED);
    master.acknowledge(master.await(reserve));
    OperationUpdate created = master.await(create);
    Await.until(
        "the acknowledgement is on disk",
        () -> {
          master.dropStream();
          Call.Subscribe last = master.subscriptions().getLast().getSubscribe();
          return last.getOperationsCount() == 1;
        });

    crash(agent);
    int before = master.operationUpdates(create).size();
    startAgent();

    Call.Subscribe subscribe = master.subscriptions().getLast().getSubscribe();
    assertThat(subscribe.getCheckpointedResourcesList()).containsExactly(volume);
    assertThat(WireResources.read(subscribe.getTotalResourcesList()).scalarValue("disk"))
        .isEqualTo(1024);
    assertThat(subscribe.getTotalResourcesList()).contains(volume);
    assertThat(subscribe.getOperationsList())
        .extracting(one -> one.getUuid().getValue())
        .containsExactly(create.getUuid());
    Await.until("the update comes again", () -> master.operationUpdates(create).size() > before);
    assertThat(master.operationUpdates(create)).containsOnly(created);
    master.run(
        Wire.framework(),
        Wire.task("reads", "grep kept data/file").toBuilder().addResources(volume).build());
    master.await("reads", TaskState.TASK_FINISHED);
  }
}

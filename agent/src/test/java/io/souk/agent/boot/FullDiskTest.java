package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose disk, a small tmpfs, fills up. Mounting takes root. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class FullDiskTest {

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    Files.createDirectory(disk());
    run("mount", "-t", "tmpfs", "-o", "size=4m", "souk-test", disk().toString());
    master = FakeMaster.start(vertx);
    startAgent();
  }

  @AfterEach
  void stop() throws Exception {
    free();
    agent.ifPresent(running -> Await.done(running.stop(false)));
    master.close();
    Await.success(vertx.close());
    run("umount", "-l", disk().toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private void startAgent() {
    agent =
        Optional.of(
            Await.success(
                AgentServer.start(
                    vertx,
                    AgentConfig.of(List.of(master.url()), disk().resolve("agent"))
                        .withAddress("127.0.0.1", 0)
                        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                        .withRuntime(
                            AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                        .withRegistrationBackoff(Duration.ofMillis(10)))));
    Await.success(agent.get().registered());
  }

  private Path disk() {
    return dir.resolve("disk");
  }

  private Path filler() {
    return disk().resolve("filler");
  }

  /** Takes every byte there is. */
  private void fill() {
    byte[] piece = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(piece);
        out.flush();
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  /** The result of its check is another nearly every time, until its updates need more room. */
  private static TaskInfo talkative(String id, String command) {
    CheckInfo.Builder check =
        CheckInfo.newBuilder()
            .setType(CheckInfo.Type.COMMAND)
            .setDelaySeconds(0)
            .setIntervalSeconds(0.05);
    check.getCommandBuilder().getCommandBuilder().setValue("exit $(date +%N | tail -c 2)");
    return Wire.task(id, command).toBuilder().setCheck(check).build();
  }

  private double waiting() {
    return agent.orElseThrow().queries().tally().of(Level.CHECKPOINTS_WAITING);
  }

  @Test
  void tasksGoOnAndWhatBecomesOfThemIsToldOnceThereIsSpace() throws Exception {
    Path go = dir.resolve("go");
    master.run(
        Wire.framework(),
        Wire.task("stays", "sleep 1000"),
        talkative("ends", "while [ ! -e " + go + " ]; do sleep 0.02; done; exit 4"));
    int stays = master.await("stays", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    int ends = master.await("ends", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    fill();

    Await.until("its updates wait for the disk", () -> waiting() >= 1);
    Files.createFile(go);
    Await.until("its process ends", () -> ProcessHandle.of(ends).isEmpty());
    master.run(Wire.framework(), Wire.task("new", "true"));

    TaskStatus refused = master.await("new", TaskState.TASK_DROPPED);
    assertThat(refused.getReason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(refused.getMessage()).contains("No space left on device");
    assertThat(ProcessHandle.of(stays)).isPresent();
    assertThat(agent.orElseThrow().queries().tally().of(Count.CHECKPOINT_ERRORS)).isPositive();
    assertThat(master.statuses("ends"))
        .extracting(TaskStatus::getState)
        .doesNotContain(TaskState.TASK_FAILED);

    free();

    TaskStatus ended = master.await("ends", TaskState.TASK_FAILED);
    assertThat(ended.getMessage()).isEqualTo("Command exited with status 4");
    Await.until("nothing waits any more", () -> waiting() == 0);
    master.run(Wire.framework(), Wire.task("later", "true"));
    master.await("later", TaskState.TASK_FINISHED);
  }

  @Test
  void anAgentThatStopsMeanwhileLosesNothing() throws Exception {
    Path go = dir.resolve("go");
    master.run(
        Wire.framework(),
        talkative("ends", "while [ ! -e " + go + " ]; do sleep 0.02; done; exit 4"));
    int ends = master.await("ends", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    fill();
    Await.until("its updates wait for the disk", () -> waiting() >= 1);
    Files.createFile(go);
    Await.until("its process ends", () -> ProcessHandle.of(ends).isEmpty());
    master.run(Wire.framework(), Wire.task("new", "true"));
    master.await("new", TaskState.TASK_DROPPED);

    Await.success(agent.orElseThrow().stop(true));
    free();
    startAgent();

    assertThat(master.await("ends", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command exited with status 4");
    assertThat(master.subscriptions().getLast().getSubscribe().getTasksList())
        .as("a refused task is not found again")
        .extracting(task -> task.getTaskId().getValue())
        .containsExactly("ends");
  }

  /**
   * The shell that watches a task learns of a signal in words, which need a place to be written.
   */
  @Test
  void aSignalIsNotTakenForAnExitStatus() throws Exception {
    Path go = dir.resolve("go");
    String wait = "while [ ! -e " + go + " ]; do sleep 0.02; done; ";
    master.run(
        Wire.framework(),
        Wire.task("signaled", wait + "kill -TERM $$"),
        Wire.task("exited", wait + "exit 143"));
    master.await("signaled", TaskState.TASK_RUNNING);
    int exits =
        master.await("exited", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    int signaled =
        master.await("signaled", TaskState.TASK_RUNNING).getContainerStatus().getExecutorPid();
    fill();
    Files.createFile(go);
    Await.until("their processes end", () -> gone(signaled) && gone(exits));
    free();

    assertThat(master.await("signaled", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command terminated with signal Terminated");
    assertThat(master.await("exited", TaskState.TASK_FAILED).getMessage())
        .isEqualTo("Command exited with status 143");
  }

  private static boolean gone(int pid) {
    return ProcessHandle.of(pid).isEmpty();
  }
}

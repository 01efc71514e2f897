package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of real processes, as a master sees them. */
class AgentChecksTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    startAgent();
  }

  @AfterEach
  void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private void startAgent() {
    agent =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    Await.success(agent.registered());
  }

  private Path sandbox(String task) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest");
  }

  private static CommandInfo shell(String command) {
    return CommandInfo.newBuilder().setShell(true).setValue(command).build();
  }

  private static HealthCheck.Builder health(String command) {
    return HealthCheck.newBuilder()
        .setType(HealthCheck.Type.COMMAND)
        .setCommand(shell(command))
        .setDelaySeconds(0)
        .setIntervalSeconds(0.05)
        .setGracePeriodSeconds(0)
        .setConsecutiveFailures(3);
  }

  private static CheckInfo.Builder check(String command) {
    return CheckInfo.newBuilder()
        .setType(CheckInfo.Type.COMMAND)
        .setCommand(CheckInfo.Command.newBuilder().setCommand(shell(command)))
        .setDelaySeconds(0)
        .setIntervalSeconds(0.05);
  }

  private static TaskInfo.Builder endless(String id) {
    return Wire.task(id, "while true; do sleep 0.05; done").toBuilder();
  }

  private void touch(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean has(TaskStatus status, CheckStatusInfo.Command result) {
    return status.getCheckStatus().getCommand().equals(result);
  }

  private static CheckStatusInfo.Command code(int code) {
    return CheckStatusInfo.Command.newBuilder().setExitCode(code).build();
  }

  @Test
  void unhealthyTaskIsToldOfAndKilled() {
    master.run(Wire.framework(), endless("t").setHealthCheck(health("! test -e bad")).build());
    TaskStatus healthy = master.await("t", TaskStatus::getHealthy);
    assertThat(healthy.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(healthy.getReason()).isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    touch(sandbox("t").resolve("bad"));
    TaskStatus killed = master.await("t", TaskState.TASK_KILLED);
    assertThat(killed.hasHealthy()).isTrue();
    assertThat(killed.getHealthy()).isFalse();
    List<TaskStatus> unhealthy =
        master.statuses("t").stream()
            .filter(s -> s.getState() == TaskState.TASK_RUNNING)
            .filter(s -> s.hasHealthy() && !s.getHealthy())
            .toList();
    assertThat(unhealthy)
        .hasSize(3)
        .allMatch(s -> s.getReason() == Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    assertThat(master.statuses("t").stream().filter(TaskStatus::getHealthy)).hasSize(1);
  }

  @Test
  void probesHaveTheTasksVariablesAndTheirOwn() {
    CommandInfo.Builder command =
        shell("env > seen; pwd >> seen").toBuilder()
            .setEnvironment(
                Environment.newBuilder()
                    .addVariables(
                        Environment.Variable.newBuilder().setName("PROBE").setValue("mine")));
    TaskInfo.Builder task = endless("t").setHealthCheck(health("").setCommand(command));
    task.getCommandBuilder()
        .setEnvironment(
            Environment.newBuilder()
                .addVariables(Environment.Variable.newBuilder().setName("TASK").setValue("its")));
    master.run(Wire.framework(), task.build());
    master.await("t", TaskStatus::getHealthy);
    assertThat(sandbox("t").resolve("seen"))
        .content()
        .contains("PROBE=mine\n", "TASK=its\n", "MESOS_SANDBOX=")
        .contains("/runs/");
  }

  @Test
  void argumentsAreTakenAsTheyAre() {
    CommandInfo argv =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/sh")
            .addArguments("sh")
            .addArguments("-c")
            .addArguments("test \"$0\" = sh && touch as-wanted")
            .build();
    master.run(Wire.framework(), endless("t").setHealthCheck(health("").setCommand(argv)).build());
    master.await("t", TaskStatus::getHealthy);
    assertThat(sandbox("t").resolve("as-wanted")).exists();
  }

  @Test
  void everyUpdateOfATaskWithACheckHasItsResult() {
    master.run(
        Wire.framework(),
        endless("t")
            .setCheck(check("if test -e bad; then exit 7; fi; test -e good"))
            .setHealthCheck(health("test -e good").setGracePeriodSeconds(1000))
            .build());
    master.await("t", s -> has(s, code(1)));
    touch(sandbox("t").resolve("good"));
    TaskStatus both = master.await("t", s -> s.getHealthy() && has(s, code(0)));
    assertThat(both.getCheckStatus().getType()).isEqualTo(CheckInfo.Type.COMMAND);
    touch(sandbox("t").resolve("bad"));
    TaskStatus changed = master.await("t", s -> has(s, code(7)));
    assertThat(changed.getReason()).isEqualTo(Reason.REASON_TASK_CHECK_STATUS_UPDATED);
    assertThat(changed.getHealthy()).as("carried on").isTrue();
    master.kill(endless("t").build(), Wire.FRAMEWORK_ID);
    master.await("t", TaskState.TASK_KILLED);

    assertThat(master.statuses("t"))
        .allMatch(s -> s.getCheckStatus().getType() == CheckInfo.Type.COMMAND)
        .allMatch(s -> s.getCheckStatus().hasCommand());
    assertThat(master.statuses("t").get(0).getState()).isEqualTo(TaskState.TASK_STARTING);
    assertThat(master.statuses("t").get(0).getCheckStatus().getCommand().hasExitCode()).isFalse();
    assertThat(
            master.statuses("t").stream()
                .filter(s -> s.getReason() == Reason.REASON_TASK_CHECK_STATUS_UPDATED)
                .map(s -> s.getCheckStatus().getCommand().getExitCode()))
        .as("only what is new is told")
        .containsExactly(1, 0, 7);
  }

  @Test
  void probeThatDiesByASignalFails() {
    master.run(
        Wire.framework(),
        endless("t")
            .setHealthCheck(health("kill -9 $$").setConsecutiveFailures(1000))
            .setCheck(check("kill -9 $$"))
            .build());
    master.await("t", s -> s.hasHealthy() && !s.getHealthy() && has(s, code(128 + 9)));
  }

  @Test
  void probeThatTakesTooLongIsKilledAndFails() {
    String marker = "sleep 98765.4321";
    master.run(
        Wire.framework(),
        endless("t")
            .setHealthCheck(
                health(marker + "; true").setTimeoutSeconds(0.2).setConsecutiveFailures(2))
            .setCheck(check(marker + "; true").setTimeoutSeconds(0.2))
            .build());
    TaskStatus killed = master.await("t", TaskState.TASK_KILLED);
    assertThat(killed.getHealthy()).isFalse();
    assertThat(killed.getCheckStatus().getCommand())
        .isEqualTo(code(0).toBuilder().clearExitCode().build());
    Await.until("the probes' end", () -> processes(marker) == 0);
  }

  @Test
  void withoutATimeoutAProbeMayTakeItsTimeUntilItsTaskEnds() {
    String marker = "sleep 98765.8765";
    master.run(
        Wire.framework(),
        endless("t")
            .setHealthCheck(health("sleep 0.5").setTimeoutSeconds(0))
            .setCheck(check(marker + "; true").setTimeoutSeconds(0))
            .build());
    master.await("t", TaskStatus::getHealthy);
    Await.until("the check", () -> processes(marker) == 1);
    master.kill(endless("t").build(), Wire.FRAMEWORK_ID);
    master.await("t", TaskState.TASK_KILLED);
    Await.until("the probe's end", () -> processes(marker) == 0);
  }

  /** How many processes have this in their command line. */
  private static long processes(String marker) {
    String wanted = marker.replace(' ', '\0');
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
          .filter(process -> commandLine(process).startsWith(wanted))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void outputOfAProbeGoesNowhere() {
    master.run(
        Wire.framework(),
        endless("t").setHealthCheck(health("head -c 300000000 /dev/zero")).build());
    master.await("t", TaskStatus::getHealthy);
    assertThat(sandbox("t").resolve("stdout")).isEmptyFile();
  }

  @Test
  void failuresWithinTheGracePeriodDoNotCount() {
    master.run(
        Wire.framework(),
        endless("t")
            .setHealthCheck(
                health("echo x >> tries; test $(wc -l < tries) -gt 5")
                    .setConsecutiveFailures(1)
                    .setGracePeriodSeconds(1000))
            .build());
    master.await("t", TaskStatus::getHealthy);
    assertThat(master.statuses("t").stream().filter(TaskStatus::hasHealthy)).hasSize(1);
  }

  @Test
  void noFailuresAllowedMeansOne() {
    master.run(
        Wire.framework(),
        endless("t").setHealthCheck(health("false").setConsecutiveFailures(0)).build());
    master.await("t", TaskState.TASK_KILLED);
    assertThat(
            master.statuses("t").stream()
                .filter(s -> s.getState() == TaskState.TASK_RUNNING && s.hasHealthy()))
        .hasSize(1);
  }

  @Test
  void checksGoOnWithTheNextProcessOfTheAgent() {
    master.run(
        Wire.framework(),
        endless("t")
            .setHealthCheck(health("echo x >> tries; ! test -e bad").setConsecutiveFailures(1))
            .setCheck(check("test -e bad"))
            .build());
    master.await("t", s -> s.getHealthy() && has(s, code(1)));
    Await.success(agent.stop(true));
    Set<ByteString> told = master.updateIds("t");
    long before = tries();
    startAgent();
    Await.until("more probes", () -> tries() > before + 5);
    assertThat(master.updateIds("t")).as("nothing is new").isEqualTo(told);
    touch(sandbox("t").resolve("bad"));
    master.await("t", TaskState.TASK_KILLED);
    master.await("t", s -> has(s, code(0)) || s.getState() == TaskState.TASK_KILLED);
  }

  private long tries() {
    try {
      return Files.size(sandbox("t").resolve("tries"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachTaskOfAPodHasItsOwn() {
    master.runGroup(
        Wire.framework(),
        Wire.executor("pod").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build(),
        true,
        endless("a").setHealthCheck(health("! test -e bad").setConsecutiveFailures(1)).build(),
        endless("b").setCheck(check("test -e bad")).build());
    master.await("a", TaskStatus::getHealthy);
    master.await("b", s -> has(s, code(1)));
    assertThat(master.statuses("b")).noneMatch(TaskStatus::hasHealthy);
    assertThat(master.statuses("a")).noneMatch(TaskStatus::hasCheckStatus);
    touch(sandbox("pod").resolve("tasks/a/bad"));
    assertThat(master.await("a", TaskState.TASK_KILLED).getHealthy()).isFalse();
    assertThat(master.await("b", TaskState.TASK_KILLED).hasHealthy()).isFalse();
  }
}

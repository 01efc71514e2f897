package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
class ProcessRuntimeTest {

  @TempDir Path dir;
  private ProcessRuntime runtime = new ProcessRuntime();

  @AfterEach
  void close() {
    Await.success(runtime.listOwned()).forEach(id -> Await.done(runtime.destroy(id)));
    Await.done(runtime.close());
  }

  private ContainerSpec spec(TaskInfo task, Optional<String> user) {
    String id = UUID.randomUUID().toString();
    try {
      return new ContainerSpec(
          id,
          "framework-1",
          Workload.of(task),
          Files.createDirectories(dir.resolve(id).resolve("sandbox")),
          Files.createDirectories(dir.resolve(id).resolve("state")),
          Map.of("FROM_AGENT", "a"),
          user);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ContainerSpec spec(String shell) {
    return spec(Wire.task("t", shell), Optional.empty());
  }

  private Container launch(ContainerSpec spec) {
    return Await.success(runtime.launch(spec));
  }

  private ContainerExit end(ContainerSpec spec) {
    return Await.success(launch(spec).exited());
  }

  private static String out(ContainerSpec spec) {
    return read(spec.sandbox().resolve("stdout"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** Waits for a line that the task writes, and reads the pid in it. */
  private static int pidIn(Path file) {
    return Await.value(
        "a pid in " + file,
        () -> {
          String text = read(file);
          return text.endsWith("\n")
              ? Optional.of(Integer.parseInt(text.strip()))
              : Optional.empty();
        });
  }

  private static boolean isAlive(int pid) {
    return ProcFs.find(pid).filter(process -> !process.isZombie()).isPresent();
  }

  @Test
  void tellsExitCodesFromSignals() {
    assertThat(end(spec("exit 0"))).isEqualTo(new ContainerExit.Exited(0));
    assertThat(end(spec("exit 1"))).isEqualTo(new ContainerExit.Exited(1));
    assertThat(end(spec("exit 143"))).isEqualTo(new ContainerExit.Exited(143));
    assertThat(end(spec("kill -TERM $$"))).isEqualTo(new ContainerExit.Signaled(15));
    assertThat(end(spec("kill -SEGV $$"))).isEqualTo(new ContainerExit.Signaled(11));
  }

  @Test
  void startsTasksWhosePathNamesNothing() {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(true)
            .setValue("echo $PATH; exit 7")
            .setEnvironment(
                Environment.newBuilder()
                    .addVariables(
                        Environment.Variable.newBuilder().setName("PATH").setValue("/nowhere")))
            .build();
    ContainerSpec spec = spec(Wire.task("t", command), Optional.empty());

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(7));
    assertThat(out(spec)).isEqualTo("/nowhere\n");
  }

  @Test
  void passesArgumentsUntouched() {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/usr/bin/printf")
            .addArguments("printf")
            .addArguments("[%s]")
            .addArguments("it's $HOME")
            .addArguments("two\nlines")
            .build();
    ContainerSpec spec = spec(Wire.task("t", command), Optional.empty());

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    assertThat(out(spec)).isEqualTo("[it's $HOME][two\nlines]");
  }

  @Test
  void givesTheFirstArgumentAsTheName() {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/sh")
            .addArguments("another name")
            .addArguments("-c")
            .addArguments("echo \"$0\"")
            .build();
    ContainerSpec spec = spec(Wire.task("t", command), Optional.empty());

    end(spec);

    assertThat(out(spec)).isEqualTo("another name\n");
  }

  @Test
  void aCommandThatDoesNotExistExitsWith127() {
    CommandInfo command = CommandInfo.newBuilder().setShell(false).setValue("/no/such").build();
    ContainerSpec spec = spec(Wire.task("t", command), Optional.empty());

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(127));
    assertThat(read(spec.sandbox().resolve("stderr"))).contains("/no/such");
  }

  @Test
  void runsInASessionOfItsOwnWithoutTheAgentsVariables() {
    ContainerSpec spec = spec("echo $$; ps -o sid= -p $$; echo $FROM_AGENT; echo [$JAVA_HOME]");

    end(spec);

    String[] lines = out(spec).split("\n");
    assertThat(lines[1].strip()).isEqualTo(lines[0]);
    assertThat(lines[2]).isEqualTo("a");
    assertThat(lines[3]).isEqualTo("[]");
  }

  @Test
  void endsWhatATaskLeavesBehind() {
    ContainerSpec spec =
        spec("sleep 1000 & echo $! >child; setsid sleep 1000 & echo $! >daemon; exit 0");

    ContainerExit exit = end(spec);

    assertThat(exit).isEqualTo(new ContainerExit.Exited(0));
    assertThat(isAlive(pidIn(spec.sandbox().resolve("child")))).isFalse();
    assertThat(isAlive(pidIn(spec.sandbox().resolve("daemon")))).isFalse();
  }

  @Test
  void killsEverythingATaskStarted() {
    ContainerSpec spec =
        spec(
            "trap '' TERM; (setsid sh -c 'trap \"\" TERM; echo $$ >daemon; while :; do sleep 0.05;"
                + " done' &); while :; do sleep 0.05; done");
    Container container = launch(spec);
    int daemon = pidIn(spec.sandbox().resolve("daemon"));

    Await.success(container.kill(Duration.ofMillis(200)));

    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Signaled(9));
    assertThat(isAlive(daemon)).isFalse();
  }

  @Test
  void aLaterKillShortensTheGrace() {
    ContainerSpec spec = spec("trap '' TERM; echo up; while :; do sleep 0.05; done");
    Container container = launch(spec);
    Await.until("the trap is set", () -> out(spec).equals("up\n"));

    Await.success(container.kill(Duration.ofHours(1)));
    Await.success(container.kill(Duration.ZERO));

    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Signaled(9));
  }

  @Test
  void aKillRightAfterTheLaunchIsNotLost() {
    for (int i = 0; i < 5; i++) {
      Container container = launch(spec("sleep 1000"));
      Await.success(container.kill(Duration.ofHours(1)));
      assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Signaled(15));
    }
  }

  @Test
  void anotherRuntimeTakesUpWhatRuns() {
    ContainerSpec spec = spec("while [ ! -e go ]; do sleep 0.02; done; exit 5");
    launch(spec);
    Await.success(runtime.close());
    runtime = new ProcessRuntime();

    Container found = Await.success(runtime.attach(spec)).orElseThrow();
    assertThat(found.exited().isComplete()).isFalse();
    write(spec.sandbox().resolve("go"));

    assertThat(Await.success(found.exited())).isEqualTo(new ContainerExit.Exited(5));
  }

  @Test
  void anotherRuntimeLearnsHowItEnded() {
    ContainerSpec spec = spec("exit 6");
    end(spec);
    runtime = new ProcessRuntime();

    Container found = Await.success(runtime.attach(spec)).orElseThrow();

    assertThat(Await.success(found.exited())).isEqualTo(new ContainerExit.Exited(6));
  }

  @Test
  void nothingIsFoundOfWhatNeverStarted() {
    assertThat(Await.success(runtime.attach(spec("exit 0")))).isEmpty();
  }

  @Test
  void aSecondSupervisorOfTheSameRunGivesUp() {
    ContainerSpec spec = spec("echo once; sleep 1000");
    Container first = launch(spec);
    Await.until("it runs", () -> out(spec).equals("once\n"));

    Container second = launch(spec);

    assertThat(second.status()).isEqualTo(first.status());
    assertThat(out(spec)).isEqualTo("once\n");
    Await.success(first.kill(Duration.ZERO));
    Await.success(first.exited());
  }

  @Test
  void whatWasStartedBeforeARebootIsStartedAgain() throws IOException {
    ContainerSpec spec = spec("exit 8");
    Files.writeString(
        spec.stateDir().resolve("supervisor"),
        "another-boot 1 (sh) S 0 1 1 0 -1 4194304 64 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");

    assertThat(Await.success(runtime.attach(spec))).isEmpty();
    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(8));
  }

  @Test
  void aLostSupervisorCountsAsKilled() {
    ContainerSpec spec = spec("echo $$ >main; sleep 1000");
    Container container = launch(spec);
    int main = pidIn(spec.sandbox().resolve("main"));

    ProcessHandle.of(container.status().getExecutorPid()).orElseThrow().destroyForcibly();

    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Signaled(9));
    assertThat(isAlive(main)).isFalse();
  }

  private static CommandInfo withSecret(Secret secret) {
    return CommandInfo.newBuilder()
        .setValue("printf %s \"$KEY\"")
        .setEnvironment(
            Environment.newBuilder()
                .addVariables(
                    Environment.Variable.newBuilder()
                        .setName("KEY")
                        .setType(Environment.Variable.Type.SECRET)
                        .setSecret(secret)))
        .build();
  }

  @Test
  void secretVariablesHaveTheirValue() {
    Secret secret =
        Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("open sesame")))
            .build();
    ContainerSpec spec = spec(Wire.task("t", withSecret(secret)), Optional.empty());

    end(spec);

    assertThat(out(spec)).isEqualTo("open sesame");
  }

  @Test
  void secretsFromAStoreAreRefused() {
    Secret secret =
        Secret.newBuilder()
            .setType(Secret.Type.REFERENCE)
            .setReference(Secret.Reference.newBuilder().setName("vault"))
            .build();

    assertThat(
            Await.failure(
                runtime.launch(spec(Wire.task("t", withSecret(secret)), Optional.empty()))))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "Variable 'KEY': secrets of type REFERENCE cannot be resolved; expected type VALUE with"
                + " a value");
  }

  @Test
  void refusesAUserThatDoesNotExist() {
    Throwable refused =
        Await.failure(runtime.launch(spec(Wire.task("t", "true"), Optional.of("no-such-user"))));

    assertThat(refused).isInstanceOf(LaunchException.class).hasMessageContaining("no-such-user");
  }

  @Test
  void probesBesideTheTask() {
    ContainerSpec spec = spec("sleep 1000");
    Container container = launch(spec);
    CommandInfo good =
        CommandInfo.newBuilder().setValue("test $FROM_AGENT = a && echo hi >probe").build();

    assertThat(Await.success(container.exec(good, Duration.ofSeconds(30))))
        .isEqualTo(new ExecResult.Completed(0));
    assertThat(spec.sandbox().resolve("probe")).exists();
    assertThat(
            Await.success(
                container.exec(CommandInfo.newBuilder().setValue("exit 3").build(), Duration.ZERO)))
        .isEqualTo(new ExecResult.Completed(3));
    assertThat(
            Await.success(
                container.exec(
                    CommandInfo.newBuilder().setValue("sleep 1000").build(),
                    Duration.ofMillis(50))))
        .isEqualTo(new ExecResult.TimedOut());
  }

  @Test
  void measuresWhatATaskUses() {
    ContainerSpec spec = spec("sleep 1000 & sleep 1000");
    Container container = launch(spec);

    ResourceStatistics usage =
        Await.value(
            "all processes of the task",
            () -> Optional.of(Await.success(container.usage())).filter(u -> u.getProcesses() == 3));

    assertThat(usage.getMemRssBytes()).isPositive();
    assertThat(usage.getCpusSoftLimit()).isEqualTo(0.1);
    assertThat(usage.getMemLimitBytes()).isEqualTo(32L << 20);
  }

  private static void write(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMountNeedsARelativePathThatIsFree() throws IOException {
    Path volume = Files.createDirectories(dir.resolve("volume"));
    ContainerSpec spec = spec("true");
    Files.writeString(spec.sandbox().resolve("taken"), "");

    for (String path : List.of("/data", "taken", ".", "")) {
      Throwable failure =
          Await.failure(runtime.launch(spec.withMounts(List.of(new Mount(volume, path, false)))));
      assertThat(failure)
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("Volume '" + path);
    }
  }
}

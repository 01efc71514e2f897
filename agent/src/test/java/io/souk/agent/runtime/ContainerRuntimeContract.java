package io.souk.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every runtime promises. A subclass says how to open one. */
public abstract class ContainerRuntimeContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  @TempDir protected Path dir;
  private ContainerRuntime runtime;
  private Optional<String> started = Optional.empty();

  /** A new instance, as a restarted agent would make it. */
  protected abstract ContainerRuntime open();

  @BeforeEach
  void openRuntime() {
    runtime = open();
  }

  @AfterEach
  void closeRuntime() {
    started.ifPresent(id -> Await.done(runtime.destroy(id)));
    Await.success(runtime.close());
  }

  @Test
  void tellsTheExitAndKeepsTheOutput() {
    ContainerSpec spec = spec("echo out; echo err >&2; exit 9");
    Container container = launch(spec);
    assertThat(container.id()).isEqualTo(spec.containerId());
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(9));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("out\n");
    assertThat(spec.sandbox().resolve("stderr")).hasContent("err\n");
    Await.success(container.release());
  }

  @Test
  void aForeseenContainerIsLaunchedAsAnyOther() {
    ContainerSpec spec = spec("echo out; exit 8");
    runtime.foresee(spec);
    Container container = launch(spec);
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(8));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("out\n");
    Await.success(container.release());
    assertThat(Await.success(runtime.listOwned())).doesNotContain(spec.containerId());
  }

  @Test
  void aForeseenContainerThatIsNotLaunchedLeavesNothing() {
    ContainerSpec spec = spec("echo out");
    started = Optional.of(spec.containerId());
    runtime.foresee(spec);
    runtime.forgo(spec.containerId());
    Await.until(
        "nothing is left", () -> !Await.success(runtime.listOwned()).contains(spec.containerId()));
    assertThat(spec.sandbox().resolve("stdout")).doesNotExist();
  }

  @Test
  void whatWasForeseenByAnEarlierAgentIsNotFound() {
    ContainerSpec spec = spec("exit 8");
    started = Optional.of(spec.containerId());
    runtime.foresee(spec);
    Await.success(runtime.close());
    runtime = open();
    assertThat(Await.success(runtime.attach(spec))).isEmpty();
    assertThat(Await.success(launch(spec).exited())).isEqualTo(new ContainerExit.Exited(8));
  }

  @Test
  void killAsksFirst() {
    ContainerSpec spec = spec("trap 'exit 4' TERM; echo up; while true; do sleep 0.1; done");
    Container container = launch(spec);
    awaitOutput(spec, "up\n");
    Await.success(container.kill(LONG));
    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Exited(4));
  }

  @Test
  void aLaterKillShortensTheGrace() {
    ContainerSpec spec = spec("trap '' TERM; echo up; while true; do sleep 0.1; done");
    Container container = launch(spec);
    awaitOutput(spec, "up\n");
    Await.success(container.kill(LONG));
    Await.success(container.kill(Duration.ofMillis(50)));
    Await.success(container.exited());
    Await.success(container.kill(Duration.ZERO));
  }

  @Test
  void commandsRunInside() {
    Container container = launch(spec("while true; do sleep 0.1; done"));
    assertThat(Await.success(container.exec(shell("exit 5"), LONG)))
        .isEqualTo(new ExecResult.Completed(5));
    assertThat(Await.success(container.exec(shell("sleep 300"), Duration.ofMillis(200))))
        .isEqualTo(new ExecResult.TimedOut());
  }

  @Test
  void usageIsTold() {
    Container container = launch(spec("while true; do :; done"));
    Await.until(
        "cpu time",
        () -> {
          ResourceStatistics usage = Await.success(container.usage());
          return usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs() > 0;
        });
    assertThat(Await.success(container.usage()).getTimestamp()).isPositive();
  }

  @Test
  void aRunningContainerIsResized() {
    ContainerSpec spec = spec("while ! test -f \"$MESOS_SANDBOX/go\"; do sleep 0.1; done");
    Container container = launch(spec);
    Workload larger =
        spec.workload()
            .withAmounts(
                List.of(Wire.scalar("cpus", 2), Wire.scalar("mem", 256)),
                Map.of("mem", Value.Scalar.newBuilder().setValue(512).build()));

    Await.success(container.update(larger));

    ResourceStatistics usage = Await.success(container.usage());
    assertThat(usage.getMemSoftLimitBytes()).isEqualTo(256L << 20);
    assertThat(usage.getMemLimitBytes()).isEqualTo(512L << 20);
    assertThat(usage.getCpusSoftLimit()).isEqualTo(2);
    Await.success(container.kill(Duration.ZERO));
    Await.success(container.exited());
    Await.success(container.update(spec.workload()));
  }

  @Test
  void aRunningContainerIsTakenHoldOf() throws IOException {
    ContainerSpec spec =
        spec("echo up; while ! test -f \"$MESOS_SANDBOX/go\"; do sleep 0.1; done; exit 6");
    Container first = launch(spec);
    awaitOutput(spec, "up\n");
    assertThat(first.status().getExecutorPid()).isPositive();
    Await.success(runtime.close());
    runtime = open();
    Container again = Await.success(runtime.attach(spec)).orElseThrow();
    assertThat(again.status().getExecutorPid()).isEqualTo(first.status().getExecutorPid());
    Files.writeString(spec.sandbox().resolve("go"), "");
    assertThat(Await.success(again.exited())).isEqualTo(new ContainerExit.Exited(6));
    assertThat(spec.sandbox().resolve("stdout")).hasContent("up\n");
  }

  @Test
  void mountsAppearInTheSandbox() throws IOException {
    Path volume = Files.createDirectories(dir.resolve("volume"));
    Files.writeString(volume.resolve("in"), "found");
    ContainerSpec spec =
        spec("cat \"$MESOS_SANDBOX/deep/data/in\"; echo new >\"$MESOS_SANDBOX/deep/data/out\"")
            .withMounts(List.of(new Mount(volume, "deep/data", false)));

    assertThat(Await.success(launch(spec).exited())).isEqualTo(new ContainerExit.Exited(0));

    assertThat(spec.sandbox().resolve("stdout")).hasContent("found");
    assertThat(volume.resolve("out")).hasContent("new\n");
  }

  @Test
  void aMountThatIsNotThereIsNoLaunch() {
    ContainerSpec spec =
        spec("true").withMounts(List.of(new Mount(dir.resolve("nowhere"), "data", false)));

    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aMountStaysInTheSandbox() throws IOException {
    Path volume = Files.createDirectories(dir.resolve("volume"));

    assertThat(
            Await.failure(
                runtime.launch(
                    spec("true").withMounts(List.of(new Mount(volume, "../data", false))))))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("../data");
  }

  @Test
  void whatWasNeverStartedIsNotFound() {
    assertThat(Await.success(runtime.attach(spec("true")))).isEmpty();
    Await.success(runtime.destroy(UUID.randomUUID().toString()));
  }

  @Test
  void destroyEndsIt() {
    Container container = launch(spec("trap '' TERM; while true; do sleep 0.1; done"));
    Await.success(runtime.destroy(container.id()));
    Await.success(container.exited());
  }

  private Container launch(ContainerSpec spec) {
    started = Optional.of(spec.containerId());
    return Await.success(runtime.launch(spec));
  }

  private static void awaitOutput(ContainerSpec spec, String text) {
    Path stdout = spec.sandbox().resolve("stdout");
    Await.until(
        "output",
        () -> {
          try {
            return Files.exists(stdout) && Files.readString(stdout).startsWith(text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static CommandInfo shell(String command) {
    return CommandInfo.newBuilder().setValue(command).build();
  }

  private ContainerSpec spec(String command) {
    String id = UUID.randomUUID().toString();
    try {
      Path sandbox = Files.createDirectories(dir.resolve(id).resolve("sandbox"));
      return new ContainerSpec(
          id,
          Wire.FRAMEWORK_ID.getValue(),
          Workload.of(Wire.task("task", command)),
          sandbox,
          Files.createDirectories(dir.resolve(id).resolve("state")),
          Map.of("MESOS_SANDBOX", sandbox.toString(), "PATH", "/usr/bin:/bin"),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.souk.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
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

/** What every runtime promises of sessions. A subclass says how to open a runtime. */
public abstract class ContainerSessionContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  @TempDir protected Path dir;
  private ContainerRuntime runtime;
  private Container container;

  /** A new instance, as a restarted agent would make it. */
  protected abstract ContainerRuntime open();

  @BeforeEach
  void launch() throws IOException {
    runtime = open();
    ContainerSpec spec = spec();
    container = Await.success(runtime.launch(spec));
  }

  @AfterEach
  void destroy() {
    Await.done(runtime.destroy(container.id()));
    // Its supervisor writes into the directory until the end.
    Await.success(container.exited());
    Await.success(runtime.close());
  }

  @Test
  void aSessionIsTalkedTo() {
    ContainerSession session =
        open("read -r line; echo \"got $line\" >$MESOS_SANDBOX/got; echo bad >&2; cat; exit 3");
    Await.success(session.write(Buffer.buffer("hello\nrest")));
    Await.success(session.endInput());
    SessionText text = SessionText.all(session);
    assertThat(text.stdout()).isEqualTo("rest");
    assertThat(sandbox().resolve("got")).hasContent("got hello\n");
    assertThat(text.stderr()).isEqualTo("bad\n");
    assertThat(Await.success(session.exited())).isEqualTo(new ContainerExit.Exited(3));
  }

  @Test
  void theFirstArgumentIsTheNameOfTheProgram() {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("echo")
            .addAllArguments(List.of("echo", "a b", "$c"))
            .build();
    ContainerSession session =
        Await.success(
            container.openSession(
                new SessionRequest(UUID.randomUUID().toString(), command, Optional.empty())));
    assertThat(SessionText.all(session).stdout()).isEqualTo("a b $c\n");
  }

  @Test
  void aSessionThatNobodyReadsIsHeldUp() {
    ContainerSession session =
        open("head -c 8000000 /dev/zero; touch \"$MESOS_SANDBOX/said\"; sleep 300");
    int read = Await.success(session.read()).orElseThrow().data().length();
    assertThat(read).isPositive();
    assertThat(Files.exists(sandbox().resolve("said"))).isFalse();
    while (read < 8_000_000) {
      read += Await.success(session.read()).orElseThrow().data().length();
    }
    Await.until("all said", () -> Files.exists(sandbox().resolve("said")));
  }

  @Test
  void aSignalReachesTheCommandOfASession() {
    ContainerSession session = open("trap 'exit 8' USR1; echo up; while true; do sleep 0.1; done");
    SessionText.until(session, "up");
    Await.success(session.signal(10));
    assertThat(Await.success(session.exited())).isEqualTo(new ContainerExit.Exited(8));
  }

  @Test
  void closingASessionEndsAllOfIt() {
    ContainerSession session =
        open("trap '' TERM HUP; (trap '' TERM HUP; echo $$ up; while true; do sleep 0.1; done)");
    SessionText.until(session, "up");
    Await.success(session.close());
    assertThat(Await.success(session.exited())).isEqualTo(new ContainerExit.Signaled(9));
    assertThat(Await.success(session.read())).isEmpty();
    assertThat(Await.success(container.exec(shell("exit 0"), LONG)))
        .isEqualTo(new ExecResult.Completed(0));
  }

  @Test
  void aSessionMayHaveATerminal() {
    ContainerSession session =
        open(
            "stty size; trap 'stty size; exit 2' WINCH; echo up; while true; do sleep 0.1; done",
            new WindowSize(33, 121));
    assertThat(SessionText.until(session, "up").stdout()).contains("33 121\r\n");
    Await.success(session.resize(new WindowSize(44, 99)));
    SessionText text = SessionText.all(session);
    assertThat(text.stdout()).contains("44 99\r\n");
    assertThat(text.stderr()).isEmpty();
    assertThat(Await.success(session.exited())).isEqualTo(new ContainerExit.Exited(2));
  }

  @Test
  void keysOfATerminalReachTheCommand() {
    ContainerSession session =
        open(
            "trap 'echo stopped; exit 7' INT; echo up; while true; do sleep 0.1; done",
            new WindowSize(24, 80));
    SessionText.until(session, "up");
    Await.success(session.write(Buffer.buffer("\u0003")));
    assertThat(SessionText.all(session).stdout()).contains("stopped");
    assertThat(Await.success(session.exited())).isEqualTo(new ContainerExit.Exited(7));
  }

  @Test
  void aSessionEndsWithItsContainer() {
    ContainerSession session = open("echo up; sleep 300");
    SessionText.until(session, "up");
    Await.success(container.kill(Duration.ZERO));
    Await.success(session.exited());
    assertThat(SessionText.all(session).stdout()).isEmpty();
    Await.success(container.exited());
    assertThat(Await.failure(container.openSession(request("true", Optional.empty()))))
        .isInstanceOf(LaunchException.class);
  }

  @Test
  void aCommandThatDoesNotExistIsToldByItsExitCode() {
    CommandInfo command =
        CommandInfo.newBuilder().setShell(false).setValue("/nowhere/to/be/found").build();
    ContainerSession session =
        Await.success(
            container.openSession(
                new SessionRequest(UUID.randomUUID().toString(), command, Optional.empty())));
    SessionText.all(session);
    assertThat(Await.success(session.exited()))
        .isInstanceOfSatisfying(
            ContainerExit.Exited.class, exit -> assertThat(exit.code()).isBetween(126, 127));
  }

  private Path sandbox() {
    return dir.resolve("sandbox");
  }

  private ContainerSession open(String command) {
    return Await.success(container.openSession(request(command, Optional.empty())));
  }

  private ContainerSession open(String command, WindowSize terminal) {
    return Await.success(container.openSession(request(command, Optional.of(terminal))));
  }

  private static SessionRequest request(String command, Optional<WindowSize> terminal) {
    return new SessionRequest(UUID.randomUUID().toString(), shell(command), terminal);
  }

  private static CommandInfo shell(String command) {
    return CommandInfo.newBuilder().setValue(command).build();
  }

  private ContainerSpec spec() throws IOException {
    Path sandbox = Files.createDirectories(sandbox());
    return new ContainerSpec(
        UUID.randomUUID().toString(),
        Wire.FRAMEWORK_ID.getValue(),
        Workload.of(Wire.task("task", "while true; do sleep 0.1; done")),
        sandbox,
        Files.createDirectories(dir.resolve("state")),
        Map.of("MESOS_SANDBOX", sandbox.toString(), "PATH", "/usr/bin:/bin"),
        Optional.empty());
  }
}

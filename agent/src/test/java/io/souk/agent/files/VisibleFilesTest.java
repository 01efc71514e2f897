package io.souk.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.files.FileRefusal.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VisibleFilesTest {
  @TempDir Path dir;
  private TestSandbox agent;

  @BeforeEach
  void prepare() throws IOException {
    agent = new TestSandbox(dir.toRealPath());
  }

  @Test
  void sandboxHasThreeNames() throws Exception {
    assertThat(agent.read(agent.sandbox() + "/in")).isEqualTo("in");
    assertThat(agent.read(agent.sandbox().resolveSibling("latest") + "/in")).isEqualTo("in");
    assertThat(agent.read(TestSandbox.VIRTUAL + "/in")).isEqualTo("in");
    assertThat(agent.read("/frameworks/F/executors/E/runs/C/in")).isEqualTo("in");
    assertThat(agent.read("/slave/log")).isEqualTo("log");
    assertThat(agent.files().roots())
        .containsEntry(agent.sandbox().toString(), agent.sandbox().toString())
        .containsEntry("/slave/log", agent.root().resolve("log").toString());
  }

  @Test
  void nestedAndFreeContainersHaveSandboxesToo() throws Exception {
    Path nested = Files.createDirectories(agent.sandbox().resolve("containers/N"));
    Files.writeString(nested.resolve("f"), "nested");
    Files.createDirectory(agent.sandbox().resolve("tasks"));
    Files.createSymbolicLink(agent.sandbox().resolve("tasks/t"), Path.of("../containers/N"));
    Path free = Files.createDirectories(agent.root().resolve("containers/X"));
    Files.writeString(free.resolve("f"), "free");

    assertThat(agent.read(TestSandbox.VIRTUAL + "/tasks/t/f")).isEqualTo("nested");
    assertThat(agent.read(nested + "/f")).isEqualTo("nested");
    assertThat(agent.read(free + "/f")).isEqualTo("free");
    assertThat(agent.refusal(agent.root() + "/containers")).isEqualTo(Kind.MISSING);
  }

  @Test
  void volumesOfTheTaskAloneAreSeen() throws Exception {
    // As a container leaves it: an empty directory where the volume was mounted.
    Files.createDirectory(agent.sandbox().resolve("data"));
    assertThat(agent.read(TestSandbox.VIRTUAL + "/data/f")).isEqualTo("volume");
    try (VisibleFile data = agent.files().find(TestSandbox.VIRTUAL + "/data")) {
      assertThat(data.list())
          .extracting(FileEntry::path)
          .containsExactly(TestSandbox.VIRTUAL + "/data/f");
    }
    Files.delete(agent.sandbox().resolve("data"));
    assertThat(agent.read(TestSandbox.VIRTUAL + "/data/f")).isEqualTo("volume");

    // As a process has it: a link.
    Files.createSymbolicLink(agent.sandbox().resolve("data"), agent.volume());
    assertThat(agent.read(TestSandbox.VIRTUAL + "/data/f")).isEqualTo("volume");

    Files.createSymbolicLink(agent.sandbox().resolve("theirs"), agent.othersVolume());
    Files.createSymbolicLink(agent.volume().resolve("out"), agent.root().resolve("secret"));
    for (String path : List.of("/theirs/f", "/data/out", "/data/../../mine-too/f")) {
      assertThat(agent.refusal(TestSandbox.VIRTUAL + path)).as(path).isEqualTo(Kind.MISSING);
    }
    assertThat(agent.refusal(agent.volume() + "/f")).isEqualTo(Kind.MISSING);
  }

  @Test
  void linksLeadNowhereElse() throws Exception {
    Path sandbox = agent.sandbox();
    Path neighbour = Files.createDirectory(sandbox.resolveSibling("Cx"));
    Files.writeString(neighbour.resolve("f"), "secret");
    Files.createSymbolicLink(sandbox.resolve("beside"), neighbour);
    Files.createSymbolicLink(sandbox.resolve("secret"), agent.root().resolve("secret"));
    Files.createSymbolicLink(sandbox.resolve("up"), Path.of("../../../../../../../../secret"));
    Files.createSymbolicLink(sandbox.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(sandbox.resolve("self"), Path.of("/proc/self/environ"));
    Files.createSymbolicLink(sandbox.resolve("slash"), Path.of("/"));
    for (String path :
        List.of(
            "/beside/f",
            "/secret",
            "/up",
            "/loop",
            "/self",
            "/slash/etc/passwd",
            "/in/under-a-file",
            "/" + "n".repeat(300),
            "/../Cx/../../../secret")) {
      assertThat(agent.refusal(sandbox + path)).as(path).isEqualTo(Kind.MISSING);
      assertThat(agent.refusal(TestSandbox.VIRTUAL + path)).as(path).isEqualTo(Kind.MISSING);
    }
    assertThat(agent.read(sandbox + "/" + "a/../".repeat(900) + "in")).isEqualTo("in");
    assertThat(agent.refusal("/" + "a/../".repeat(2000))).isEqualTo(Kind.INVALID);
    assertThat(agent.refusal(sandbox + "/in\0")).isEqualTo(Kind.INVALID);
  }

  @Test
  void latestThatSomebodyBentIsNotFollowed() throws Exception {
    Path latest = agent.sandbox().resolveSibling("latest");
    for (String target : List.of("..", "/", "../../../executors", "/etc", ".")) {
      Files.delete(latest);
      Files.createSymbolicLink(latest, Path.of(target));
      assertThat(agent.refusal(TestSandbox.VIRTUAL + "/passwd")).as(target).isEqualTo(Kind.MISSING);
    }
    Files.createSymbolicLink(agent.sandbox().resolveSibling("bent"), agent.root());
    assertThat(agent.refusal("/frameworks/F/executors/E/runs/bent/secret")).isEqualTo(Kind.MISSING);
  }

  @Test
  void whatIsNoFileIsNotOpened() throws Exception {
    run("mkfifo", agent.sandbox().resolve("pipe").toString());
    run("mknod", agent.sandbox().resolve("null").toString(), "c", "1", "3");

    assertThat(agent.refusal(TestSandbox.VIRTUAL + "/pipe")).isEqualTo(Kind.SPECIAL);
    assertThat(agent.refusal(TestSandbox.VIRTUAL + "/null")).isEqualTo(Kind.SPECIAL);
    assertThat(agent.refusal(TestSandbox.VIRTUAL)).isEqualTo(Kind.DIRECTORY);
    try (VisibleFile sandbox = agent.files().find(TestSandbox.VIRTUAL)) {
      assertThat(sandbox.list())
          .extracting(entry -> entry.modeText().charAt(0) + entry.name())
          .containsExactly("-in", "cnull", "ppipe");
    }
  }

  /** A task that turns its file into something else while it is being read. */
  @Test
  void taskThatSwapsFilesGetsNothingOut() throws Exception {
    Path target = agent.sandbox().resolve("target");
    List<Path> masks = new ArrayList<>();
    masks.add(Files.writeString(agent.sandbox().resolve("plain"), "plain"));
    masks.add(
        Files.createSymbolicLink(
            agent.sandbox().resolve("outside"), agent.root().resolve("secret")));
    run("mkfifo", agent.sandbox().resolve("pipe").toString());
    masks.add(agent.sandbox().resolve("pipe"));
    masks.add(Files.createSymbolicLink(agent.sandbox().resolve("away"), agent.root()));
    AtomicBoolean over = new AtomicBoolean();
    Thread task = Thread.ofPlatform().start(() -> swap(masks, target, over));
    int plain = 0;
    int refused = 0;
    try {
      for (int i = 0; i < 20_000 || plain == 0 || refused == 0; i++) {
        try {
          assertThat(agent.read(TestSandbox.VIRTUAL + "/target")).isEqualTo("plain");
          plain++;
        } catch (FileRefusal refusal) {
          assertThat(refusal.kind()).isIn(Kind.MISSING, Kind.SPECIAL);
          refused++;
        }
        assertThat(agent.refusal(TestSandbox.VIRTUAL + "/target/secret")).isEqualTo(Kind.MISSING);
      }
    } finally {
      over.set(true);
      task.join();
    }
  }

  private static void swap(List<Path> masks, Path target, AtomicBoolean over) {
    try {
      for (int i = 0; !over.get(); i++) {
        Path mask = masks.get(i % masks.size());
        Files.move(mask, target, StandardCopyOption.ATOMIC_MOVE);
        Files.move(target, mask, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void offsetsBeyondTheEndGiveNothing() throws Exception {
    try (VisibleFile file = agent.files().find(TestSandbox.VIRTUAL + "/in")) {
      assertThat(file.read(Long.MAX_VALUE, Long.MAX_VALUE).data()).isEmpty();
      assertThat(file.read(1, Long.MAX_VALUE).data()).hasSize(1);
      assertThat(file.read(2, 0)).extracting(VisibleFile.Piece::size).isEqualTo(2L);
    }
  }

  @Test
  void hugeDirectoriesAreListedInPart() throws Exception {
    Path many = Files.createDirectory(agent.sandbox().resolve("many"));
    run("sh", "-c", "cd " + many + " && seq -f f%.0f 1 50010 | xargs touch");
    try (VisibleFile directory = agent.files().find(TestSandbox.VIRTUAL + "/many")) {
      assertThat(directory.list()).hasSize(50_000);
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}

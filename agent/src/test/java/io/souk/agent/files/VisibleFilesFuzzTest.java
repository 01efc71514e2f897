package io.souk.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class VisibleFilesFuzzTest {
  private static Path root;
  private static Path sandbox;
  private static TestSandbox agent;

  @BeforeContainer
  static void make() throws IOException {
    root = Files.createTempDirectory("files").toRealPath();
    agent = new TestSandbox(root);
    sandbox = agent.sandbox();
    Files.createDirectory(sandbox.resolve("d"));
    Files.createSymbolicLink(sandbox.resolve("link"), root);
    Files.createSymbolicLink(sandbox.resolve("theirs"), agent.othersVolume());
    Files.createSymbolicLink(sandbox.resolve("d/up"), Path.of("../.."));
    Files.createSymbolicLink(sandbox.resolveSibling("evil"), root);
  }

  @AfterContainer
  static void remove() throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Whatever is asked for: what the task may show, or a refusal. */
  @Property(tries = 5000)
  void nothingEscapes(@ForAll("paths") String path) throws IOException {
    try (VisibleFile file = agent.files().find(path)) {
      String content = file.isDirectory() ? names(file) : text(file);
      assertThat(content).as(path).doesNotContain("secret");
    } catch (FileRefusal refusal) {
      assertThat(refusal.kind())
          .isIn(FileRefusal.Kind.INVALID, FileRefusal.Kind.MISSING, FileRefusal.Kind.SPECIAL);
    }
  }

  private static String names(VisibleFile file) throws IOException {
    return file.list().stream().map(FileEntry::name).toList().toString();
  }

  private static String text(VisibleFile file) throws IOException, FileRefusal {
    return new String(file.read(0, 100).data(), StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                8,
                Arbitraries.of(
                    "",
                    ".",
                    "..",
                    "slaves",
                    "S",
                    "frameworks",
                    "F",
                    "executors",
                    "E",
                    "runs",
                    "C",
                    "latest",
                    "evil",
                    "link",
                    "in",
                    "d",
                    "secret",
                    "data",
                    "theirs",
                    "up",
                    "f",
                    "volumes",
                    "roles",
                    "eng",
                    "mine",
                    "mine-too",
                    "slave",
                    "log",
                    "containers",
                    "*",
                    "~")),
            net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(5)));
    Arbitrary<String> tail = piece.list().ofMaxSize(14).map(parts -> String.join("/", parts));
    Arbitrary<String> head =
        Arbitraries.of(
            "",
            "/",
            root + "/",
            root + "/slaves/S/frameworks/F/executors/E/runs/C/",
            root + "/slaves/S/frameworks/F/executors/E/runs/",
            "/frameworks/F/executors/E/runs/latest/",
            root + "/volumes/roles/eng/mine/",
            root + "/containers/",
            "/slave/",
            "/frameworks/F/executors/E/");
    return head.flatMap(h -> tail.map(t -> h + t));
  }
}

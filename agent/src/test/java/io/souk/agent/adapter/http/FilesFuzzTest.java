package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FilesFuzzTest {
  private static Path root;
  private static Path sandbox;

  @BeforeContainer
  static void make() throws IOException {
    root = Files.createTempDirectory("files").toRealPath();
    sandbox = Files.createDirectories(root.resolve("slaves/S/frameworks/F/executors/E/runs/C"));
    Files.writeString(sandbox.resolve("in"), "in");
    Files.createDirectory(sandbox.resolve("d"));
    Files.writeString(root.resolve("secret"), "secret");
    Files.createSymbolicLink(sandbox.resolve("link"), root);
    Files.createSymbolicLink(sandbox.resolveSibling("latest"), Path.of("C"));
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

  /** Whatever is asked for: a file within the sandbox, or a refusal. */
  @Property(tries = 3000)
  void nothingEscapes(@ForAll("paths") String path) {
    try {
      Path real = new SandboxPaths(root, Optional.of("S")).resolve(path);
      assertThat(real.startsWith(sandbox)).as(path + " gave " + real).isTrue();
    } catch (Refusal refusal) {
      assertThat(refusal.status()).isIn(400, 404);
    }
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
            "/frameworks/F/executors/E/");
    return head.flatMap(h -> tail.map(t -> h + t));
  }

  /** Pieces joined by their length in bytes give the whole text back. */
  @Property(tries = 300)
  void piecesGiveTheWhole(
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 0xD7FF) Integer> characters,
      @ForAll @IntRange(min = 4, max = 20) int length)
      throws IOException {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::appendCodePoint);
    text.append("😀");
    Path file = Files.writeString(sandbox.resolve("text"), text);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (true) {
      FileChunk chunk = FileChunk.read(file, read.size(), length);
      if (chunk.data().isEmpty()) {
        break;
      }
      read.writeBytes(chunk.data().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(text.toString());
  }

  @Property(tries = 300)
  void anyBytesCanBeRead(@ForAll @Size(max = 40) byte[] bytes, @ForAll @IntRange(max = 50) int at)
      throws IOException {
    Path file = Files.write(sandbox.resolve("bytes"), bytes);
    assertThat(FileChunk.read(file, at, -1).data().isEmpty()).isEqualTo(at >= bytes.length);
  }
}

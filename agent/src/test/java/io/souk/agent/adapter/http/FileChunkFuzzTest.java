package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.files.FileRefusal;
import io.souk.agent.files.VisibleFile;
import io.souk.agent.files.VisibleFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FileChunkFuzzTest {
  private static Path root;
  private static Path sandbox;
  private static VisibleFiles files;

  @BeforeContainer
  static void make() throws IOException {
    root = Files.createTempDirectory("chunks").toRealPath();
    TestView agent = new TestView(root);
    sandbox = agent.sandbox();
    files = new VisibleFiles(agent::view);
  }

  @AfterContainer
  static void remove() throws IOException {
    try (var all = Files.walk(root)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static FileChunk chunk(Path path, long offset, long length) throws IOException {
    try (VisibleFile file = files.find(path.toString())) {
      return FileChunk.read(file, offset, length);
    } catch (FileRefusal e) {
      throw new AssertionError(e);
    }
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
      FileChunk chunk = chunk(file, read.size(), length);
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
    assertThat(chunk(file, at, -1).data().isEmpty()).isEqualTo(at >= bytes.length);
  }
}

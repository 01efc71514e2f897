package io.souk.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class TreeRemoverTest {

  @TempDir Path dir;
  private Path volume;
  private Path sandbox;

  @BeforeEach
  void make() throws IOException {
    volume = Files.createDirectories(dir.resolve("volumes/roles/eng/v1"));
    Files.writeString(volume.resolve("data"), "precious");
    sandbox = Files.createDirectories(dir.resolve("slaves/run"));
    Files.writeString(Files.createDirectories(sandbox.resolve("a/b c")).resolve("file"), "x");
  }

  private void assertVolumeIsWhole() {
    assertThat(volume.resolve("data")).hasContent("precious");
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void whatIsLinkedStays() throws IOException {
    Files.createSymbolicLink(sandbox.resolve("a/data"), volume);
    Files.createSymbolicLink(sandbox.resolve("file"), volume.resolve("data"));
    Files.createSymbolicLink(sandbox.resolve("loop"), sandbox);

    TreeRemover.remove(sandbox);

    assertThat(sandbox).doesNotExist();
    assertVolumeIsWhole();
  }

  @Test
  @EnabledIfSystemProperty(named = "user.name", matches = "root")
  void whatIsMountedIsUnmountedAndStays() throws Exception {
    Path outer = Files.createDirectory(sandbox.resolve("my volume"));
    run("mount", "--bind", volume.toString(), outer.toString());
    Path inner = Files.createDirectory(outer.resolve("inner"));
    run("mount", "--bind", volume.toString(), inner.toString());

    TreeRemover.remove(sandbox);

    assertThat(sandbox).doesNotExist();
    assertVolumeIsWhole();
    assertThat(volume.resolve("inner")).isEmptyDirectory();
  }

  @Test
  @EnabledIfSystemProperty(named = "user.name", matches = "root")
  void whatCannotBeUnmountedKeepsTheWholeTree() throws Exception {
    Path mounted = Files.createDirectory(sandbox.resolve("data"));
    run("mount", "--bind", volume.toString(), mounted.toString());
    try (var busy = Files.newInputStream(mounted.resolve("data"))) {
      assertThatThrownBy(() -> TreeRemover.remove(sandbox))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is still mounted");
      assertVolumeIsWhole();
      assertThat(sandbox.resolve("a/b c/file")).exists();
    } finally {
      run("umount", mounted.toString());
    }
  }

  @Test
  void aLinkInPlaceOfTheTreeIsNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("link"), volume);

    assertThatThrownBy(() -> TreeRemover.remove(link)).hasMessageContaining("is no directory");

    assertVolumeIsWhole();
  }

  @Test
  void anyDepthIsDeleted() throws Exception {
    // A path of that length cannot be named at once.
    run(
        "sh",
        "-c",
        "cd '" + sandbox + "' && for i in $(seq 3000); do mkdir dir && cd -P dir; done; echo >f");

    TreeRemover.remove(sandbox);

    assertThat(sandbox).doesNotExist();
  }

  @Test
  void nothingThereIsJustAsWell() throws IOException {
    assertThat(TreeRemover.remove(dir.resolve("none"))).isFalse();
  }
}

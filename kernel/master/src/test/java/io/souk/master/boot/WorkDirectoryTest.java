package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {

  @TempDir Path dir;

  @Test
  void makesItsShareAndTakesItAgain() {
    try (WorkDirectory first = WorkDirectory.claim(dir.resolve("new"))) {
      assertThat(first.path()).isEqualTo(dir.resolve("new/master"));
      assertThat(first.path().resolve("ROLE")).hasContent(WorkDirectory.MARK);
    }
    try (WorkDirectory second = WorkDirectory.claim(dir.resolve("new"))) {
      assertThat(second.path()).isDirectory();
    }
  }

  @Test
  void isHeldByOneAtATime() {
    try (WorkDirectory first = WorkDirectory.claim(dir)) {
      assertThatThrownBy(() -> WorkDirectory.claim(dir))
          .isInstanceOf(MasterStartException.class)
          .hasMessage("--work-dir %s: is in use by another master, expected one of its own", dir);
      assertThat(first.path()).exists();
    }
  }

  @Test
  void refusesAnotherFormatAndChangesNothing() throws Exception {
    Files.createDirectories(dir.resolve("master"));
    Files.writeString(dir.resolve("master/ROLE"), "souk master format 2\n");
    assertThatThrownBy(() -> WorkDirectory.claim(dir))
        .isInstanceOf(MasterStartException.class)
        .hasMessageContaining("'souk master format 2', expected 'souk master format 1'");
    assertThat(dir.resolve("master/ROLE")).hasContent("souk master format 2");
  }

  @Test
  void refusesTheShareOfAnotherRole() throws Exception {
    Files.writeString(dir.resolve("ROLE"), "souk agent format 1\n");
    assertThatThrownBy(() -> WorkDirectory.claim(dir))
        .isInstanceOf(MasterStartException.class)
        .hasMessageContaining("belongs to 'souk agent format 1'");
    assertThat(dir.resolve("master")).doesNotExist();
  }

  @Test
  void refusesFilesOfSomethingElse() throws Exception {
    Files.createDirectories(dir.resolve("master"));
    Files.writeString(dir.resolve("master/thesis.tex"), "x");
    assertThatThrownBy(() -> WorkDirectory.claim(dir))
        .isInstanceOf(MasterStartException.class)
        .hasMessageContaining("holds files of something else");
  }

  @Test
  void takesTheRootOfADiskAndWhatAClaimThatBrokeOffLeft() throws Exception {
    Files.createDirectories(dir.resolve("master/lost+found"));
    Files.writeString(dir.resolve("master/ROLE.new"), "souk ma");
    try (WorkDirectory taken = WorkDirectory.claim(dir)) {
      assertThat(taken.path().resolve("ROLE")).hasContent("souk master format 1");
      assertThat(taken.path().resolve("ROLE.new")).doesNotExist();
    }
  }

  @Test
  void refusesAFile() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertThatThrownBy(() -> WorkDirectory.claim(file))
        .isInstanceOf(MasterStartException.class)
        .hasMessageStartingWith("--work-dir " + file + ": cannot be used");
  }
}

package io.souk.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.checkpoint.WorkDirectory.WorkDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {

  @TempDir Path dir;

  private void assertRefused(String why) {
    assertThatThrownBy(() -> WorkDirectory.claim(dir))
        .isInstanceOf(WorkDirectoryException.class)
        .hasMessage("--work-dir " + dir + ": " + why);
  }

  @Test
  void isTakenAgainAfterItWasLetGo() throws IOException, WorkDirectoryException {
    WorkDirectory.claim(dir.resolve("new/agent")).close();
    WorkDirectory.claim(dir.resolve("new/agent")).close();
  }

  @Test
  void isHeldByOneOnly() throws IOException, WorkDirectoryException {
    try (WorkDirectory held = WorkDirectory.claim(dir)) {
      assertThat(held.path()).isEqualTo(dir.toAbsolutePath());
      assertRefused("is in use by another agent, expected one of its own");
    }
  }

  @Test
  void anotherRoleIsRefused() throws IOException {
    Files.writeString(dir.resolve("ROLE"), "souk master format 1\n");
    assertRefused("was written as 'souk master format 1', expected 'souk agent format 1'");
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    Files.writeString(dir.resolve("ROLE"), "souk agent format 99\nid\n");
    assertRefused("was written as 'souk agent format 99', expected 'souk agent format 1'");
  }

  @Test
  void theRootOfADiskIsTaken() throws IOException, WorkDirectoryException {
    Files.createDirectory(dir.resolve("lost+found"));
    WorkDirectory.claim(dir).close();
    assertThat(dir.resolve("ROLE")).content().startsWith("souk agent format");
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws IOException {
    Files.writeString(dir.resolve("thesis.tex"), "mine");
    assertRefused("holds files of something else, expected an empty or an agent's directory");
    assertThat(dir.resolve("ROLE")).doesNotExist();
  }
}

package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcReaderTest {

  @TempDir Path dir;
  private final ProcReader reader = new ProcReader();

  private boolean read(String text) throws IOException {
    Path file = dir.resolve("environ");
    Files.writeString(file, text);
    return reader.read(file.toString());
  }

  @Test
  void entriesAreFoundByHowTheyBegin() throws IOException {
    assertThat(read("XNAME=1\0NAMEX=2\0NAME=a=b\0NAME=c\0")).isTrue();
    assertThat(reader.entries("NAME=")).containsExactly("NAME=a=b", "NAME=c");
    assertThat(reader.entries("AME")).isEmpty();
    assertThat(reader.entries("NAMEX")).containsExactly("NAMEX=2");
    assertThat(read("NAME=")).isTrue();
    assertThat(reader.entries("NAME=")).containsExactly("NAME=");
    assertThat(read("NAM")).isTrue();
    assertThat(reader.entries("NAME")).isEmpty();
  }

  @Test
  void filesOfAnySizeAreReadOneAfterTheOther() throws IOException {
    assertThat(read("A=" + "x".repeat(100_000) + "\0B=1\0")).isTrue();
    assertThat(reader.entries("B")).containsExactly("B=1");
    assertThat(read("C=1\0")).isTrue();
    assertThat(reader.entries("B")).isEmpty();
    assertThat(reader.text()).isEqualTo("C=1\0");
    assertThat(reader.read(dir.resolve("absent").toString())).isFalse();
    assertThat(reader.text()).isEmpty();
  }
}

package io.souk.framework.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example in the documentation is the one that is compiled and tested here. */
class DocumentationTest {

  @Test
  void showsTheTestedExample() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/souk/framework/example/SleeperFramework.java"));
    String shown = source.substring(source.indexOf("/** Keeps one"));
    assertThat(Files.readString(Path.of("../../docs/frameworks.md"))).contains(shown);
  }
}

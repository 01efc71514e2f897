package io.souk.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.launcher.option.UsageException;
import io.souk.security.credential.Credentials;
import io.souk.security.file.SourceFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashSecretTest {

  private static String hash(String input) {
    return HashSecretCommand.hash(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret: ß", "s3cret: ß\n", "s3cret: ß\r\n"})
  void whatItPrintsStandsForTheSecret(String input) {
    String file =
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"%s\"}]}".formatted(hash(input));
    Credentials credentials =
        Credentials.read(
            new SourceFile("--credentials", Path.of("c")), file.getBytes(StandardCharsets.UTF_8));
    assertThat(credentials.match("p", "s3cret: ß")).isTrue();
    assertThat(file).doesNotContain("s3cret");
  }

  @Test
  void whatCannotBeASecretIsRefusedAndNotQuoted() {
    for (String input : new String[] {"", "\n", "one\ntwo", "x".repeat(1025), "x".repeat(9000)}) {
      assertThatThrownBy(() -> hash(input))
          .isInstanceOf(UsageException.class)
          .hasMessage("standard input: expected a secret of 1 to 1024 characters on one line");
    }
  }
}

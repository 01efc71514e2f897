package io.souk.marathon.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

  @TempDir Path dir;

  @Test
  void theSourceIsTheFilesPath() throws IOException {
    Path root = Files.createDirectories(dir.resolve("secrets/db")).getParent();
    Files.writeString(root.resolve("db/password"), "geheim");
    SecretFiles secrets = new SecretFiles(root);
    assertThat(secrets.find("db/password")).contains(ByteString.copyFromUtf8("geheim"));
    assertThat(secrets.find("/db/password")).contains(ByteString.copyFromUtf8("geheim"));
    Files.writeString(root.resolve("db/password"), "neu");
    assertThat(secrets.find("db/password")).contains(ByteString.copyFromUtf8("neu"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside", "db/../../outside", "link", "db", "", "missing", "\0", "big", "//"})
  void nothingElseIsRead(String source) throws IOException {
    Path root = Files.createDirectories(dir.resolve("secrets/db")).getParent();
    Files.writeString(dir.resolve("outside"), "x");
    Files.createSymbolicLink(root.resolve("link"), dir.resolve("outside"));
    Files.write(root.resolve("big"), new byte[128 * 1024 + 1]);
    assertThat(new SecretFiles(root).find(source)).isEmpty();
  }
}

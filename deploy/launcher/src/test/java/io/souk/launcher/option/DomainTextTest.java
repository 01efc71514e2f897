package io.souk.launcher.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.DomainInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

class DomainTextTest {

  private static final String JSON =
      "{\"fault_domain\":{\"region\":{\"name\":\"r\"},\"zone\":{\"name\":\"z\"}}}";

  @TempDir Path dir;

  @Test
  void isJsonOrAFileOfIt() throws IOException {
    Path file = Files.writeString(dir.resolve("domain.json"), JSON);
    DomainInfo domain = new DomainText().convert(JSON);
    assertThat(domain.getFaultDomain().getZone().getName()).isEqualTo("z");
    assertThat(new DomainText().convert(file.toString())).isEqualTo(domain);
    assertThat(new DomainText().convert("file://" + file)).isEqualTo(domain);
  }

  @Test
  void whatIsNeitherIsRefused() throws IOException {
    refused("here", "'here': ");
    refused("{}", "'{}': 'fault_domain' is missing; expected JSON like ");
    refused(dir.resolve("none").toString(), "'" + dir.resolve("none") + "': the file cannot be");
    refused(dir.toString(), "'" + dir + "': the file cannot be read");
    Path big = Files.writeString(dir.resolve("big"), " ".repeat(65537));
    refused(big.toString(), "'" + big + "': the file has more than 65536 bytes");
  }

  private static void refused(String text, String beginning) {
    assertThatThrownBy(() -> new DomainText().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith(beginning)
        .hasMessageNotContaining("\n");
  }
}

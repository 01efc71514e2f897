package io.souk.security.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PemFuzzTest {

  private static final SourceFile FILE = new SourceFile("--tls-key", Path.of("/k.pem"));

  private static void assertReadOrRefused(Runnable reading) {
    try {
      reading.run();
    } catch (SecurityFileException e) {
      assertThat(e).hasMessageStartingWith("--tls-key /k.pem: ").hasNoCause();
    }
  }

  @Property(tries = 1000)
  void anyFileIsReadOrRefused(@ForAll("files") byte[] content) {
    assertReadOrRefused(() -> Certificates.chain(FILE, content));
    assertReadOrRefused(() -> PrivateKeys.read(FILE, content));
  }

  @Property(tries = 500)
  void anyBlockIsReadOrRefused(@ForAll byte[] block) {
    for (String type : List.of("CERTIFICATE", "PRIVATE KEY")) {
      byte[] content = TestAuthority.pem(type, block).getBytes(StandardCharsets.US_ASCII);
      assertReadOrRefused(() -> Certificates.chain(FILE, content));
      assertReadOrRefused(() -> PrivateKeys.read(FILE, content));
    }
  }

  private static final String KEY =
      TestAuthority.pem(TestAuthority.create("fuzz").keys().getPrivate());

  @Property(tries = 300)
  void aChangedKeyIsReadOrRefusedAndIsNotQuoted(@ForAll int at, @ForAll byte with) {
    byte[] content = KEY.getBytes(StandardCharsets.US_ASCII);
    content[Math.floorMod(at, content.length)] = with;
    try {
      PrivateKeys.read(FILE, content);
    } catch (SecurityFileException e) {
      assertThat(e.getMessage()).doesNotContain(KEY.substring(60, 80));
    }
  }

  @Test
  void blocksWithoutEndAreRefused() {
    byte[] content = "-----BEGIN CERTIFICATE-----\nAAAA\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(catchThrowable(() -> Certificates.all(FILE, content)))
        .hasMessage("--tls-key /k.pem: block 1 has no end; expected -----END …-----");
  }

  @Provide
  Arbitrary<byte[]> files() {
    return Arbitraries.of(
            "-----BEGIN CERTIFICATE-----",
            "-----END CERTIFICATE-----",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "-----BEGIN -----",
            "-----BEGIN -",
            "-----END",
            "AAAA",
            "====",
            "\u00e9",
            "MAA=",
            "Bag Attributes",
            "",
            "\r")
        .list()
        .ofMaxSize(15)
        .map(lines -> String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }
}

package io.souk.security.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.souk.security.ClientCredential;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {

  private static final SourceFile FILE = new SourceFile("--credentials", Path.of("/c.json"));
  private static final String HASHED = SecretHash.of("hashed secret", 1000).text();

  private static Credentials read(String text) {
    return Credentials.read(FILE, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String entries(String... entries) {
    return "{\"credentials\":[" + String.join(",", entries) + "]}";
  }

  private static String entry(String principal, String secret) {
    return "{\"principal\":\"" + principal + "\",\"secret\":\"" + secret + "\"}";
  }

  @Test
  void aSecretBelongsToItsPrincipalAlone() {
    Credentials credentials = read(entries(entry("a", "one:two"), entry("ü", "drei")));
    assertThat(credentials.size()).isEqualTo(2);
    assertThat(credentials.slow()).isFalse();
    assertThat(credentials.match("a", "one:two")).isTrue();
    assertThat(credentials.match("ü", "drei")).isTrue();
    assertThat(credentials.match("a", "drei")).isFalse();
    assertThat(credentials.match("a", "one:tw")).isFalse();
    assertThat(credentials.match("nobody", "one:two")).isFalse();
    assertThat(credentials.match("", "")).isFalse();
  }

  @Test
  void secretsMayBeHashedBesidePlainOnes() {
    Credentials credentials = read(entries(entry("h", HASHED), entry("p", "plain")));
    assertThat(credentials.slow()).isTrue();
    assertThat(credentials.match("h", "hashed secret")).isTrue();
    assertThat(credentials.match("h", HASHED)).isFalse();
    assertThat(credentials.match("p", "plain")).isTrue();
    assertThat(credentials.match("p", "hashed secret")).isFalse();
    assertThat(credentials.match("nobody", "hashed secret")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | expected an object {…}",
        "{} | 'credentials' is missing",
        "{\"credentials\":{}} | credentials: expected a list […]",
        "{\"credentials\":[]} | credentials: empty; expected at least one entry",
        "{\"credentials\":[],\"x\":1} | unknown field 'x'; expected credentials",
        "{\"credentials\":[7]} | credentials[0]: expected an object {…}",
        "{\"credentials\":[{\"principal\":\"p\"}]} | credentials[0]: 'secret' is missing",
        "{\"credentials\":[{\"secret\":\"hunter2\"}]} | credentials[0]: 'principal' is missing",
        "{\"credentials\":[{\"principal\":\"\",\"secret\":\"hunter2\"}]} | credentials[0].principal: '';"
            + " expected 1 to 255 characters without ':' and control characters",
        "{\"credentials\":[{\"principal\":\"a:b\",\"secret\":\"hunter2\"}]} | credentials[0].principal:"
            + " 'a:b'; expected 1 to 255 characters without ':' and control characters",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"\"}]} | credentials[0].secret: 0 characters;"
            + " expected 1 to 1024 characters",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":7}]} | credentials[0].secret: expected a string",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"hunter2\",\"password\":\"hunter2\"}]} |"
            + " credentials[0]: unknown field 'password'; expected principal, secret",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"hunter2\"},{\"principal\":\"p\",\"secret\":\"x\"}]}"
            + " | credentials[1].principal: 'p' stands there twice",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"$2y$10$hunter2hunter2\"}]} |"
            + " credentials[0].secret: looks like a hash of another kind; expected the secret itself or"
            + " $pbkdf2-sha256$ROUNDS$SALT$CHECKSUM with 1000 to 5000000 rounds ('souk hash-secret' makes"
            + " one)",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":hunter2}]} | not valid JSON, or a field twice, at"
            + " line 1, column 43",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"a\",\"secret\":\"hunter2\"}]} | not valid JSON, or"
            + " a field twice, at line 1, column 55",
        "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"hunter2\"}]} x | not valid JSON, or a field"
            + " twice, at line 1, column 56",
      })
  void saysWhatItDoesNotTakeAndNeverTheSecret(String text, String fault) {
    Throwable refusal = catchThrowable(() -> read(text));
    assertThat(refusal)
        .isInstanceOf(SecurityFileException.class)
        .hasMessage("--credentials /c.json: " + fault)
        .hasNoCause();
    assertThat(refusal.getMessage()).doesNotContain("hunter2");
  }

  @Test
  void hasRoomForTenThousandAndNotForMore() {
    assertThat(read(many(10_000)).size()).isEqualTo(10_000);
    assertThatThrownBy(() -> read(many(10_001)))
        .hasMessage("--credentials /c.json: credentials: 10001 entries; expected at most 10000");
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry("p" + i, "s"))
        .collect(Collectors.joining(",", "{\"credentials\":[", "]}"));
  }

  @Test
  void oneTellsItsOwnNameInEitherForm() {
    ClientCredential expected = new ClientCredential("p", "s:3cret");
    assertThat(own(entry("p", "s:3cret"))).isEqualTo(expected);
    assertThat(own(entries(entry("p", "s:3cret")))).isEqualTo(expected);
    assertThat(expected.authorizationHeader()).isEqualTo("Basic cDpzOjNjcmV0");
    assertThat(expected.toString()).doesNotContain("s:3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 'principal' is missing",
        "{\"principal\":\"p\"} | 'secret' is missing",
        "{\"credentials\":[]} | credentials: empty; expected one entry",
        "{\"credentials\":[{},{}]} | credentials: 2 entries; expected at most 1",
        "{\"principal\":\"p\",\"secret\":\"hunter2\",\"x\":1} | unknown field 'x'; expected principal, secret",
      })
  void aNameOfOnesOwnIsReadAsStrictly(String text, String fault) {
    assertThatThrownBy(() -> own(text))
        .isInstanceOf(SecurityFileException.class)
        .hasMessage("--credential /own.json: " + fault);
  }

  @Test
  void nobodyCanShowAHash() {
    assertThatThrownBy(() -> own(entry("p", HASHED)))
        .hasMessage("--credential /own.json: secret: is hashed; expected the secret itself");
  }

  private static ClientCredential own(String text) {
    return OwnCredential.read(
        new SourceFile("--credential", Path.of("/own.json")),
        text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 300)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] content) {
    assertThat(fault(content)).isNotEqualTo("other");
  }

  @Property(tries = 500)
  void almostRightTextIsReadOrRefusedAndIsNotQuoted(@ForAll("broken") String text) {
    String fault = fault(text.getBytes(StandardCharsets.UTF_8));
    assertThat(fault).isNotEqualTo("other").doesNotContain("hunter2");
  }

  private static String fault(byte[] content) {
    try {
      Credentials.read(FILE, content);
      return "none";
    } catch (SecurityFileException e) {
      return e.getMessage();
    } catch (RuntimeException e) {
      return "other";
    }
  }

  /** Pieces in any order, so that a secret comes to stand where none belongs. */
  @Provide
  Arbitrary<String> broken() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"credentials\"",
            "\"principal\"",
            "\"secret\"",
            "\"hunter2\"",
            "hunter2",
            "'hunter2'",
            "\"hunter2",
            "\\",
            "null",
            "1e999")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces))
        .flatMap(
            tail ->
                Arbitraries.of(
                        "",
                        "{\"credentials\":[{\"principal\":\"p\",\"secret\":",
                        "{\"credentials\":[{\"secret\":\"hunter2\",\"principal\":")
                    .map(head -> head + tail));
  }

  @Test
  void nothingShowsASecret() {
    List<Object> all =
        List.of(
            read(entries(entry("p", "hunter2"))),
            SecretHash.of("hunter2", 1000),
            new ClientCredential("p", "hunter2"));
    assertThat(all)
        .noneMatch(it -> it.toString().contains("hunter2") || it.toString().contains("$"));
  }
}

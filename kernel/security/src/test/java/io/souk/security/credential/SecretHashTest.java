package io.souk.security.credential;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {

  private static final String SALT = "MTIzNDU2Nzg";
  private static final String CHECKSUM = "NIyJ28vTKy8y2BS4EW6EzysXNH68GAAYHE4qH7jdU.E";

  /** The fifth vector of PBKDF2-HMAC-SHA-256 that is commonly published, cut after 32 bytes. */
  @Test
  void computesWhatIsPublished() {
    String text =
        "$pbkdf2-sha256$4096$c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0$" + CHECKSUM;
    SecretHash hash = SecretHash.parse(text).orElseThrow();
    assertThat(hash.matches("passwordPASSWORDpassword")).isTrue();
    assertThat(hash.matches("passwordPASSWORDpasswor")).isFalse();
    assertThat(hash.text()).isEqualTo(text);
  }

  @Test
  void readsSecretsAsUtf8() {
    assertThat(SecretHash.parse(UTF8).orElseThrow().matches("grün:\uD83D\uDD11")).isTrue();
  }

  /** Made by another program. */
  private static final String UTF8 =
      "$pbkdf2-sha256$1000$MTIzNDU2Nzg$8HfhBfqz5MLbDV77RRq30ACgNpu2JvWS7kOK.hKhs9g";

  @Test
  void ofTheSameSecretNoTwoAreAlike() {
    SecretHash first = SecretHash.of("secret", 1000);
    SecretHash second = SecretHash.of("secret", 1000);
    assertThat(first.text()).isNotEqualTo(second.text());
    assertThat(first.matches("secret")).isTrue();
    assertThat(second.matches("secret")).isTrue();
    assertThat(first.matchingNothing().matches("secret")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "$pbkdf2-sha256$999$" + SALT + "$" + CHECKSUM,
        "$pbkdf2-sha256$5000001$" + SALT + "$" + CHECKSUM,
        "$pbkdf2-sha256$99999999999$" + SALT + "$" + CHECKSUM,
        "$pbkdf2-sha256$04096$" + SALT + "$" + CHECKSUM,
        "$pbkdf2-sha256$-4096$" + SALT + "$" + CHECKSUM,
        "$pbkdf2-sha256$4096$MTIz$" + CHECKSUM,
        "$pbkdf2-sha256$4096$" + SALT + "$MTIzNDU2Nzg",
        "$pbkdf2-sha256$4096$" + SALT + "$" + CHECKSUM + "$",
        "$pbkdf2-sha256$4096$" + SALT + "$" + CHECKSUM + "\n",
        "$pbkdf2-sha1$4096$" + SALT + "$" + CHECKSUM,
      })
  void otherTextIsNoHash(String text) {
    assertThat(SecretHash.parse(text)).isEmpty();
  }

  @Property(tries = 500)
  void anyTextIsReadOrNot(@ForAll @StringLength(max = 300) String text) {
    assertThat(SecretHash.parse("$pbkdf2-sha256$" + text).map(SecretHash::rounds).orElse(1000))
        .isBetween(1000, 5_000_000);
  }
}

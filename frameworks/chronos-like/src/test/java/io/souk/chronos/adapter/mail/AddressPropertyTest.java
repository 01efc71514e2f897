package io.souk.chronos.adapter.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.outbox.Credentials;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AddressPropertyTest {

  @Provide
  Arbitrary<String> nearlyAddresses() {
    return Arbitraries.strings()
        .withChars("ab@.<>()[],:;\"\\ \r\n\t\0é\u2028")
        .ofMaxLength(30)
        .map(text -> text.length() % 3 == 0 ? text : text + "@example.com");
  }

  @Property(tries = 5000)
  void whatIsTakenForAnAddressStaysInItsLine(@ForAll("nearlyAddresses") String text) {
    if (MailServer.isAddress(text)) {
      assertThat(text.chars().noneMatch(Character::isISOControl)).as(text).isTrue();
      assertThat(text).contains("@");
    }
  }

  @Property
  void anyTextIsJudged(@ForAll String text) {
    if (MailServer.isAddress(text)) {
      assertThat(text).contains("@").doesNotContain("\n", "\r");
    }
  }

  @Property
  void credentialsAreReadOrRefusedWithoutBeingRepeated(@ForAll String text) {
    try {
      Credentials read = Credentials.parse(text);
      assertThat(read.user() + ":" + read.password()).isEqualTo(text.strip());
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("expected ");
    }
  }

  @Example
  void credentialsNeedAUser() {
    assertThatThrownBy(() -> Credentials.parse(":secret")).hasMessageNotContaining("secret");
    assertThat(Credentials.parse("me:").password()).isEmpty();
  }
}

package io.souk.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a%20b", "/%2F%2f?x=%C3%A9", "/%FF", "/a?b=c&d=%00", "%61"})
  void takesWholeEscapes(String target) {
    assertThat(RequestTarget.isWellEncoded(target)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "/%", "/a%2", "/%zz", "/?x=%g0", "/%%20", "/%\u0663\u0663", "%2%20"})
  void refusesBrokenEscapes(String target) {
    assertThat(RequestTarget.isWellEncoded(target)).isFalse();
  }

  @Property
  void whatItTakesCanBeDecoded(
      @ForAll @StringLength(max = 12) @Chars({'%', '/', 'z'}) @CharRange(from = '0', to = 'c')
          String target) {
    if (RequestTarget.isWellEncoded(target)) {
      assertThat(URLDecoder.decode(target, StandardCharsets.UTF_8)).isNotNull();
    }
  }
}

package io.souk.marathon.adapter.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever servers answer is a number or none. */
class HostileAnswersTest {

  @Provide
  Arbitrary<String> expositions() {
    return Arbitraries.strings()
        .withChars("c{}\"\\=,# \n\t0123456789.eE+-NaInf_ä")
        .ofMaxLength(60)
        .map(text -> "c" + text);
  }

  @Property
  void anExpositionGivesAFiniteNumberOrNone(@ForAll("expositions") String text) {
    OptionalDouble sum = Exposition.sum(text, "c");
    assertThat(sum.orElse(0)).isFinite();
  }

  @Provide
  Arbitrary<String> answers() {
    Arbitrary<String> noise =
        Arbitraries.strings().withChars("[]{}\",:.0123456789-eNavector").ofMaxLength(40);
    return Arbitraries.oneOf(
        noise,
        noise.map(text -> "{\"data\":{\"resultType\":\"scalar\",\"result\":" + text + "}}"),
        noise.map(
            text ->
                "{\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\""
                    + text.replace("\"", "")
                    + "\"]}]}}"));
  }

  @Property
  void anAnswerGivesALoadOrNone(@ForAll("answers") String text) {
    assertThat(PrometheusLoad.value(text).orElse(0)).isFinite().isNotNegative();
  }
}

package io.souk.model.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import io.souk.model.value.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

  @Test
  void textSyntax() {
    Attributes all = Attributes.parse("rack: r2;level:10\nzones:[1-3];url:http://x:1;rack:r3;");
    assertThat(all.entries())
        .containsExactly(
            new Attribute("rack", new Text("r2")),
            new Attribute("level", new Scalar(10_000)),
            new Attribute("zones", Ranges.of(1, 3)),
            new Attribute("url", new Text("http://x:1")),
            new Attribute("rack", new Text("r3")));
    assertThat(all.named("rack")).hasSize(2);
    assertThat(all).hasToString("rack:r2;level:10;zones:[1-3];url:http://x:1;rack:r3");
    assertThat(Attributes.parse("")).isEqualTo(Attributes.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rack", "rack:", ":r2", "a:1;b", "a:{x,y}", "a:[1-", "a:[3-1]"})
  void badTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.parse(text))
        .withMessageContaining("bad attribute");
  }
}

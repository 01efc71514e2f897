package io.souk.registry.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyOrderTest {

  @Property
  void ordersAsUtf8BytesDo(@ForAll("texts") String a, @ForAll("texts") String b) {
    int bytes =
        Arrays.compareUnsigned(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    assertThat(Integer.signum(KeyOrder.UTF_8.compare(a, b))).isEqualTo(Integer.signum(bytes));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "/", "\u00e9", "\ud7ff", "\ue000", "\uffff", "\ud83d\ude00", "z")
        .list()
        .ofMaxSize(4)
        .map(parts -> String.join("", parts));
  }
}

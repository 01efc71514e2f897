package io.souk.protocol.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscribeOrderTest {

  private static SubscribeOrder order(String text) {
    return SubscribeOrder.of(Optional.of(text)).orElseThrow();
  }

  @Test
  void readsWhatItWrites() {
    SubscribeOrder order = new SubscribeOrder("8f3e-1", 999_999_999_999_999_999L);

    assertThat(order(order.text())).isEqualTo(order);
    assertThat(order(" c/7 ")).isEqualTo(new SubscribeOrder("c", 7));
  }

  @Test
  void comesBeforeLaterOnesOfItsClientAlone() {
    assertThat(order("c/7").isBefore(order("c/8"))).isTrue();
    assertThat(order("c/7").isBefore(order("c/7"))).isFalse();
    assertThat(order("c/8").isBefore(order("c/7"))).isFalse();
    assertThat(order("c/7").isBefore(order("d/8"))).isFalse();
  }

  @Test
  void whatIsNoOrderCountsAsMissing() {
    assertThat(SubscribeOrder.of(Optional.empty())).isEmpty();
    for (String text :
        List.of("", "7", "/7", "c/", "c/-1", "c/x", "c 7", "c/1/2", "c/1234567890123456789")) {
      assertThat(SubscribeOrder.of(Optional.of(text))).as(text).isEmpty();
    }
    assertThat(SubscribeOrder.of(Optional.of("c".repeat(129) + "/1"))).isEmpty();
    assertThatThrownBy(() -> new SubscribeOrder("c/1", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SubscribeOrder("c", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

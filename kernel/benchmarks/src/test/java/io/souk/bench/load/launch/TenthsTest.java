package io.souk.bench.load.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TenthsTest {

  @Test
  void theLastTenthIsHeldAgainstTheFirst() {
    Tenths tenths = new Tenths(100, 1000, 50);
    for (int i = 1; i <= 100; i++) {
      assertThat(tenths.isOver()).isFalse();
      // One a nanosecond at first, one in two from the middle on.
      tenths.reached(1000 + i, 50 + (i <= 50 ? i : 2 * i - 50));
    }
    assertThat(tenths.isOver()).isTrue();
    assertThat(tenths.end()).isEqualTo(200);
    assertThat(tenths.evenness()).isEqualTo(0.5);
  }
}

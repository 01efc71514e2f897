package io.souk.bench.load.offers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreedResourcesTest {

  private final FreedResources freed = new FreedResources();

  @Test
  void firstIsMatchedWithFirstInEitherOrder() {
    freed.freed("a", 1_000_000);
    freed.freed("a", 2_000_000);
    freed.offered("b", 1, 9_000_000);
    freed.offered("a", 2, 5_000_000);
    assertThat(freed.matched()).isEqualTo(2);
    assertThat(freed.unmatched()).isEqualTo(1);
    freed.freed("b", 8_000_000);
    assertThat(freed.matched()).isEqualTo(3);
    assertThat(freed.unmatched()).isZero();
    assertThat(freed.latency().values().by().values()).allMatch(millis -> millis >= 0.99);
    assertThat(freed.latency().millis(1)).isBetween(3.99, 4.01);
  }

  @Test
  void whatIsNotOfferedOrOfferedTooOftenStaysUnmatched() {
    freed.freed("a", 1);
    freed.freed("b", 1);
    freed.offered("b", 2, 2);
    assertThat(freed.matched()).isEqualTo(1);
    assertThat(freed.unmatched()).isEqualTo(2);
  }
}

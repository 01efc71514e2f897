package io.souk.bench.load.updates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void whatWasDueBeforeDoesNotCount() {
    Window window = new Window(10 * SECOND, 2);
    window.read(10 * SECOND - 1, 11 * SECOND);
    window.acknowledged(10 * SECOND - 1, 11 * SECOND);
    assertThat(window.forward().count()).isZero();
    assertThat(window.acknowledgedPerSecond()).isZero();
    assertThat(window.drain()).isZero();
  }

  @Test
  void whatIsAcknowledgedAfterItsEndIsNoRateButDrains() {
    Window window = new Window(10 * SECOND, 2);
    window.acknowledged(11 * SECOND, 12 * SECOND);
    window.acknowledged(11 * SECOND, 15 * SECOND);
    assertThat(window.acknowledged().count()).isEqualTo(2);
    assertThat(window.acknowledgedPerSecond()).isEqualTo(0.5);
    assertThat(window.drain()).isEqualTo(3);
  }

  @Test
  void aRateIsSettledAfterThreeGoodSeconds() {
    Seconds seconds = new Seconds(0, 8);
    // Good but for the third one, in which words are old, and the fourth, in which few are taken.
    for (int second = 0; second < 8; second++) {
      for (int i = 0; i < 10; i++) {
        long at = second * SECOND + i;
        seconds.read(at, at + (second == 2 ? 500_000_000L : 1_000_000L));
        if (second != 3 || i < 5) {
          seconds.acknowledged(second * SECOND + i);
        }
      }
    }
    assertThat(seconds.settled(0, 10, 100)).hasValue(4);
    assertThat(seconds.settled(0, 10, 1000)).hasValue(0);
    assertThat(seconds.settled(4, 10, 100)).hasValue(4);
    assertThat(seconds.settled(6, 10, 100)).isEmpty();
    assertThat(seconds.settled(0, 11, 100)).isEmpty();
  }
}

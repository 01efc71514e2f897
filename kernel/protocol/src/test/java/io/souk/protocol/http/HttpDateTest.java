package io.souk.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDateTest {

  @Test
  void theDayHasTwoDigits() {
    assertThat(HttpDate.text(Instant.parse("2026-11-03T08:49:37.9Z")))
        .isEqualTo("Tue, 03 Nov 2026 08:49:37 GMT");
  }
}

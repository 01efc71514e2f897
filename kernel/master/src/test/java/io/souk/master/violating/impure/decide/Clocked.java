package io.souk.master.violating.impure.decide;

import java.time.Instant;

final class Clocked {

  Instant decide() {
    return Instant.now();
  }
}

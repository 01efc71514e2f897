package io.souk.marathon.violating.upward.app;

import io.souk.marathon.violating.upward.boot.High;

class Low {
  High high = new High();
}

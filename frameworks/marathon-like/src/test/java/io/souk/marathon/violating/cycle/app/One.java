package io.souk.marathon.violating.cycle.app;

import io.souk.marathon.violating.cycle.instance.Two;

public class One {
  Two two;
}

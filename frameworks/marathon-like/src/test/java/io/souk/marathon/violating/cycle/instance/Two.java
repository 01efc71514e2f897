package io.souk.marathon.violating.cycle.instance;

import io.souk.marathon.violating.cycle.app.One;

public class Two {
  One one;
}

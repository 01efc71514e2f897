package io.souk.marathon.violating.impure.app;

class Clocked {
  long now = System.currentTimeMillis();
}

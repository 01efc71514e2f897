package io.souk.protocol.violating.impure.map;

/** A mapping that depends on when it runs. */
public final class Dated {
  public long at() {
    return System.nanoTime();
  }
}

package io.souk.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls until something is true, with a deadline. */
public final class Wait {

  private Wait() {}

  public static void until(Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
    io.souk.chaos.machine.Wait.until(limit, condition, otherwise);
  }
}

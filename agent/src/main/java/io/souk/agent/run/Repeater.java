package io.souk.agent.run;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Looks for repetitions that are due, as long as something waits to be acknowledged. */
final class Repeater {

  private static final long TICK_MILLIS = 1000;

  private final LoopContext loop;
  private final BooleanSupplier waiting;
  private final Runnable sendDue;
  private Optional<Long> timer = Optional.empty();

  Repeater(LoopContext loop, BooleanSupplier waiting, Runnable sendDue) {
    this.loop = loop;
    this.waiting = waiting;
    this.sendDue = sendDue;
  }

  /** Something may wait now. */
  void wake() {
    if (timer.isEmpty() && waiting.getAsBoolean()) {
      timer = Optional.of(loop.every(TICK_MILLIS, this::tick));
    }
  }

  private void tick() {
    sendDue.run();
    if (!waiting.getAsBoolean()) {
      stop();
    }
  }

  void stop() {
    timer.ifPresent(running -> loop.vertx().cancelTimer(running));
    timer = Optional.empty();
  }
}

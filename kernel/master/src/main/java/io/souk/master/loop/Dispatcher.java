package io.souk.master.loop;

import io.souk.master.bus.StreamRecord;
import io.souk.master.effect.Effect;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs effects; the only place that does. */
final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger("io.souk.master.events");

  private final Outlet outlet;
  private final Timers timers;
  private final LoopMetrics metrics;
  private final boolean quiet;
  private final Consumer<String> giveUp;

  /**
   * @param giveUp told the reason
   */
  Dispatcher(EnginePorts ports, Consumer<String> giveUp) {
    this.outlet = ports.outlet();
    this.timers = ports.timers();
    this.metrics = ports.metrics();
    this.quiet = ports.quiet();
    this.giveUp = giveUp;
  }

  void run(Effect effect) {
    switch (effect) {
      case Effect.SendToFramework send -> {
        outlet.send(send.stream(), new StreamRecord.FrameworkEvent(send.event()));
        metrics.sent(send.event().getType().name());
        metrics.told(send.stream(), send.event());
      }
      case Effect.SendToAgent send -> {
        outlet.send(send.stream(), new StreamRecord.AgentEvent(send.event()));
        metrics.sent(send.event().getType().name());
      }
      case Effect.CloseStream close -> {
        outlet.send(close.stream(), new StreamRecord.EndOfStream(close.reason()));
        metrics.closed(close.stream());
      }
      case Effect.ArmTimer arm -> timers.arm(arm.key(), arm.delay());
      case Effect.CancelTimer cancel -> timers.cancel(cancel.key());
      case Effect.Log log -> log(log);
      case Effect.Count count -> metrics.counted(count.what());
      case Effect.GiveUp up -> giveUp.accept(up.reason());
    }
  }

  private void log(Effect.Log log) {
    switch (quiet ? Effect.Level.DEBUG : log.level()) {
      case DEBUG -> LOG.debug(log.line());
      case INFO -> LOG.info(log.line());
      case WARN -> LOG.warn(log.line());
    }
  }
}

package io.souk.master.boot;

import io.souk.master.host.FrameworkHost;
import io.souk.master.loop.LoopConfig;
import io.souk.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one of several masters does once, soon after its start: the kernel's first steps as a leader
 * and those of its frameworks, for nobody, so that their code is compiled by the time it counts.
 */
final class Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** By then a master that starts has mostly found its leader, and clients have theirs. */
  private static final Duration DELAY = Duration.ofSeconds(3);

  /** Agents come back so often: code that ran 5,000 times is compiled for good. */
  private static final int ROUNDS = 60;

  private static final int AGENTS = 100;
  private static final int TASKS = 10;

  /** For machines that have other things to do. */
  private static final Duration LONGEST = Duration.ofSeconds(6);

  private Rehearsal() {}

  /**
   * Begins it after a moment.
   *
   * @param blocking runs it, off the event loops
   * @return keeps it from beginning, if it has not
   */
  static Supplier<Future<?>> later(
      Vertx vertx, Executor blocking, LoopConfig kernel, FrameworkHost host, Registry registry) {
    // Whoever leads has real things to do, and learns from them.
    BooleanSupplier follows = () -> !registry.holdsLease(registry.term());
    long timer =
        vertx.setTimer(
            DELAY.toMillis(),
            quiet ->
                blocking.execute(
                    () -> {
                      play(kernel, follows);
                      vertx.runOnContext(then -> host.rehearse());
                    }));
    return () -> {
      vertx.cancelTimer(timer);
      return Future.succeededFuture();
    };
  }

  private static void play(LoopConfig kernel, BooleanSupplier wanted) {
    try {
      KernelRehearsal.run(kernel);
      KernelRehearsal.repeat(kernel, AGENTS, TASKS, ROUNDS, LONGEST, wanted);
    } catch (RuntimeException e) {
      LOG.warn("event=kernel_not_rehearsed", e);
    }
  }
}

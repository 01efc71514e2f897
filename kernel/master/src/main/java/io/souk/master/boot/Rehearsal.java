package io.souk.master.boot;

import io.souk.master.host.FrameworkHost;
import io.souk.master.loop.LoopConfig;
import io.souk.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

  /**
   * Agents come back so often, half of the time: what belongs to an agent is done 20,000 times, and
   * code that ran 5,000 times and more is compiled for good, one method after the other.
   */
  private static final ReturnRehearsal.Plan PLAN =
      new ReturnRehearsal.Plan(100, 10, 200, Duration.ofSeconds(30));

  /** Until then what is left of it is made up for, whenever the machine has little to do. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private Rehearsal() {}

  /**
   * Begins it after a moment.
   *
   * @param blocking runs it, off the event loops
   * @param routes of a master like this one
   * @return keeps it from beginning, or from going on
   */
  static Supplier<Future<?>> later(
      Vertx vertx,
      Executor blocking,
      LoopConfig kernel,
      RehearsalWire.Routes routes,
      FrameworkHost host,
      Registry registry) {
    // Whoever leads has real things to do, and learns from them.
    AtomicBoolean closing = new AtomicBoolean();
    BooleanSupplier follows = () -> !closing.get() && !registry.holdsLease(registry.term());
    long timer =
        vertx.setTimer(
            DELAY.toMillis(),
            quiet ->
                blocking.execute(
                    () -> {
                      int played = play(kernel, routes, PLAN, follows);
                      vertx.runOnContext(then -> host.rehearse());
                      rest(played).ifPresent(rest -> makeUp(kernel, routes, rest, follows));
                    }));
    return () -> {
      closing.set(true);
      vertx.cancelTimer(timer);
      return Future.succeededFuture();
    };
  }

  private static Optional<ReturnRehearsal.Plan> rest(int played) {
    return played == 0 || played >= PLAN.rounds()
        ? Optional.empty()
        : Optional.of(
            new ReturnRehearsal.Plan(PLAN.agents(), PLAN.tasks(), PLAN.rounds() - played, LONGEST));
  }

  private static void makeUp(
      LoopConfig kernel,
      RehearsalWire.Routes routes,
      ReturnRehearsal.Plan rest,
      BooleanSupplier follows) {
    QuietMachine machine = new QuietMachine(QuietMachine::load, LockSupport::parkNanos);
    long until = System.nanoTime() + rest.limit().toNanos();
    BooleanSupplier wanted = () -> follows.getAsBoolean() && System.nanoTime() - until < 0;
    if (machine.await(wanted)) {
      play(kernel, routes, rest, () -> machine.await(wanted));
    }
  }

  /** Returns the number of rounds. */
  private static int play(
      LoopConfig kernel,
      RehearsalWire.Routes routes,
      ReturnRehearsal.Plan plan,
      BooleanSupplier wanted) {
    try {
      KernelRehearsal.run(kernel);
      return ReturnRehearsal.play(kernel, routes, plan, wanted).rounds();
    } catch (RuntimeException e) {
      LOG.warn("event=kernel_not_rehearsed", e);
      return 0;
    }
  }
}

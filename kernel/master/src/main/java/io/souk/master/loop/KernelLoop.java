package io.souk.master.loop;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Kernel;
import io.souk.master.state.ClusterState;
import io.souk.master.view.LiveView;
import io.souk.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The verticle that owns the cluster's state; deploy one, on an event loop. It serves the mailbox
 * and answers 503 until it is sent {@link Command.LeadershipGained}.
 *
 * <p>It writes to the registry and never starts it: whoever listens to the registry's leadership
 * passes it on as a command.
 */
public final class KernelLoop extends VerticleBase {

  private final LoopConfig config;
  private final ObjectBus bus;
  private final Registry registry;
  private final LiveView view;
  private final InstantSource clock;
  private final LoopMetrics metrics;
  private final Consumer<String> onGivenUp;
  private MessageConsumer<Object> mailbox;

  /**
   * @param onGivenUp told the reason, on the loop's thread, when the loop had to drop its state and
   *     this member must not go on as leader of this term
   */
  public KernelLoop(
      LoopConfig config,
      ObjectBus bus,
      Registry registry,
      LiveView view,
      InstantSource clock,
      LoopMetrics metrics,
      Consumer<String> onGivenUp) {
    this.config = config;
    this.bus = bus;
    this.registry = registry;
    this.view = view;
    this.clock = clock;
    this.metrics = metrics;
    this.onGivenUp = onGivenUp;
  }

  @Override
  public Future<?> start() {
    Engine[] engine = new Engine[1];
    Timers timers =
        new VertxTimers(vertx, key -> engine[0].handle(new Command.TimerFired(key), reply -> {}));
    engine[0] =
        new Engine(
            new Kernel(
                config.kernel(),
                new CountingIds(config.kernel().masterInfo().getId()),
                config.authorizer()),
            new ClusterState(config.limits(), config.allocator()),
            new EnginePorts(
                registry, view, bus::send, timers, clock, metrics, onGivenUp, config.quiet()),
            step -> context.runOnContext(ignored -> step.run()));
    mailbox =
        bus.serveMailbox(
            command -> {
              Promise<Reply> reply = Promise.promise();
              engine[0].handle(command, reply::complete);
              return reply.future();
            });
    return mailbox.completion();
  }

  @Override
  public Future<?> stop() {
    return mailbox.unregister();
  }
}

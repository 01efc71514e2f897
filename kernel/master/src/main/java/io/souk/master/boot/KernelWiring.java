package io.souk.master.boot;

import io.souk.master.bus.ObjectBus;
import io.souk.master.decide.KernelOptions;
import io.souk.master.loop.KernelLoop;
import io.souk.master.loop.LoopConfig;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.view.LiveView;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.registry.Registry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Turns the configuration into a kernel loop of its own event loop. */
final class KernelWiring {

  /** One allocation interval of Mesos: a decline keeps an offer away for at least this long. */
  private static final Duration MIN_REFUSAL = Duration.ofSeconds(1);

  /** One thread, so that no connection and no hosted framework is served on the loop's. */
  private static final DeploymentOptions OWN_THREAD =
      new DeploymentOptions()
          .setThreadingModel(ThreadingModel.WORKER)
          .setWorkerPoolName("souk-kernel")
          .setWorkerPoolSize(1);

  private final Vertx vertx;
  private final ObjectBus bus;
  private final Registry registry;
  private final LiveView view;
  private final LoopMetrics metrics;

  KernelWiring(Vertx vertx, ObjectBus bus, Registry registry, LiveView view, LoopMetrics metrics) {
    this.vertx = vertx;
    this.bus = bus;
    this.registry = registry;
    this.view = view;
    this.metrics = metrics;
  }

  /**
   * Starts the loop.
   *
   * @param onGivenUp told when the kernel had to drop its state
   * @return how to stop it
   */
  Future<Supplier<Future<?>>> deploy(LoopConfig config, Consumer<String> onGivenUp) {
    KernelLoop loop =
        new KernelLoop(config, bus, registry, view, InstantSource.system(), metrics, onGivenUp);
    return vertx.deployVerticle(loop, OWN_THREAD).map(id -> () -> vertx.undeploy(id));
  }

  /** What the configuration says to the loop of this master. */
  static LoopConfig loopConfig(MasterConfig config, MasterInfo info) {
    KernelOptions options =
        new KernelOptions(
            info,
            config.agents(),
            config.history().lostAgents(),
            config.offers().timeout(),
            MIN_REFUSAL,
            config.roles().whitelist().stream().map(Role::new).collect(Collectors.toSet()),
            config.roles().weights().entrySet().stream()
                .collect(
                    Collectors.toMap(weight -> new Role(weight.getKey()), Map.Entry::getValue)),
            true,
            config.offers().maxRegexProgram());
    return LoopConfig.of(options, config.offers().allocator(), config.history().limits());
  }
}

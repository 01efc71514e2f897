package io.souk.master.boot;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.Command;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.loop.LoopConfig;
import io.souk.master.metrics.CountingLiveView;
import io.souk.master.metrics.FrameworkCounts;
import io.souk.master.metrics.KernelMeters;
import io.souk.master.view.LiveView;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The return of many agents that do not exist to a new leader, again and again, since what is done
 * a few times only is not compiled: over the wire, through a master's own routes and its own loop
 * on a thread of its own, for code that was compiled for other classes than those of a leader is
 * thrown away and compiled anew at the first real agent. Only the registry is another one, and who
 * is shown what happens. The caller's thread blocks; nothing is logged but that it is over.
 */
final class ReturnRehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(ReturnRehearsal.class);
  private static final StreamId FRAMEWORK = new StreamId("rehearsal-framework");
  private static final long OFFERS_LIMIT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  /**
   * How often agents come back.
   *
   * @param agents how many, 1 and up
   * @param tasks how many on each
   * @param rounds how often, 1 and up
   * @param limit no round is begun after that; the first always is
   */
  record Plan(int agents, int tasks, int rounds, Duration limit) {}

  /**
   * What came of a plan.
   *
   * @param rounds how many there were
   * @param shown what readers are shown at the end
   */
  record Played(int rounds, LiveView.Snapshot shown) {}

  private final RehearsalWire wire;
  private final MemoryRegistry registry = new MemoryRegistry();
  private final LiveView view;
  private final Queue<Offer> offers = new ConcurrentLinkedQueue<>();
  private long term;

  private ReturnRehearsal(LoopConfig config, RehearsalWire wire) {
    this.wire = wire;
    FrameworkCounts frameworks = new FrameworkCounts();
    view = new CountingLiveView(new InProcessLiveView(), frameworks);
    KernelMeters meters =
        new KernelMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), frameworks);
    wire.serve(FRAMEWORK, this::heard);
    RehearsalWire.await(
        new KernelWiring(wire.vertx(), wire.bus(), registry, view, meters)
            .deploy(config.quietly(), reason -> {}));
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long elected) {
            term = elected;
          }

          @Override
          public void onFollower() {}
        });
  }

  /**
   * Plays a plan.
   *
   * @param routes of the master that agents come back to
   * @param wanted asked before each round but the first; may take its time
   * @throws RuntimeException when no port of the loopback can be used, or nobody answers
   */
  static Played play(
      LoopConfig config, RehearsalWire.Routes routes, Plan plan, BooleanSupplier wanted) {
    try (RehearsalWire wire = RehearsalWire.open(routes)) {
      return new ReturnRehearsal(config, wire).play(plan, wanted);
    }
  }

  private Played play(Plan plan, BooleanSupplier wanted) {
    long began = System.nanoTime();
    int tasks = plan.tasks();
    lead();
    subscribe(FrameworkInfo.newBuilder());
    List<Offer> known =
        comeBack(
            IntStream.range(0, plan.agents())
                .mapToObj(i -> RehearsedAgents.subscribe(i, tasks))
                .toList());
    LiveView.Snapshot shown = view.snapshot();
    // Roles or amounts may be set so that nothing is offered.
    boolean more = !known.isEmpty();
    int played = 0;
    for (int round = 1; more; round++) {
      played = round;
      long roundBegan = System.nanoTime();
      changeLeaders();
      FrameworkInfo framework =
          subscribe(FrameworkInfo.newBuilder().setId(known.getFirst().getFrameworkId()));
      comeBack(again(framework, known, tasks, round));
      shown = view.snapshot();
      long now = System.nanoTime();
      more = round < plan.rounds() && now - began < plan.limit().toNanos() && wanted.getAsBoolean();
      if (more) {
        // There is time, and others need the processors.
        LockSupport.parkNanos(now - roundBegan);
      }
    }
    wire.ask(new Command.LeadershipLost("the rehearsal is over"));
    LOG.info(
        "event=kernel_rehearsed rounds={} ms={}",
        played,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    return new Played(played, shown);
  }

  private static List<RehearsalWire.Visit> again(
      FrameworkInfo framework, List<Offer> known, int tasks, int round) {
    return known.stream()
        .map(offer -> RehearsedAgents.subscribeAgain(framework, offer, tasks, round))
        .toList();
  }

  /**
   * Has agents subscribe and waits for what is offered of them.
   *
   * @return offers of all of them, or of none
   */
  private List<Offer> comeBack(List<RehearsalWire.Visit> agents) {
    wire.subscribe(agents);
    long deadline = System.nanoTime() + OFFERS_LIMIT_NANOS;
    while (offers.size() < agents.size() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    List<Offer> made = List.copyOf(offers);
    offers.clear();
    return made.size() < agents.size() ? List.of() : made;
  }

  private void heard(StreamRecord record) {
    if (record instanceof StreamRecord.FrameworkEvent told) {
      offers.addAll(told.event().getOffers().getOffersList());
    }
  }

  private void changeLeaders() {
    wire.ask(new Command.LeadershipLost("the next one leads"));
    registry.stepDown();
    registry.elect();
    lead();
  }

  private void lead() {
    wire.ask(
        new Command.LeadershipGained(term, registry.scan("master/"), Optional.of(view.snapshot())));
  }

  private FrameworkInfo subscribe(FrameworkInfo.Builder info) {
    FrameworkInfo framework =
        info.setName("rehearsal").setUser("nobody").setCheckpoint(true).setRole("*").build();
    wire.ask(
        new Command.SubscribeFramework(
            FRAMEWORK,
            Call.Subscribe.newBuilder().setFrameworkInfo(framework).build(),
            Optional.empty()));
    return framework;
  }
}

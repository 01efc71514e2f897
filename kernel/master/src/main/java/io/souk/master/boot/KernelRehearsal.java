package io.souk.master.boot;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.CommandDecider;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Decision;
import io.souk.master.decide.Kernel;
import io.souk.master.effect.Effect;
import io.souk.master.loop.Engine;
import io.souk.master.loop.EnginePorts;
import io.souk.master.loop.LoopConfig;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.loop.Timers;
import io.souk.master.state.ClusterState;
import io.souk.master.view.LiveView;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.negotiate.Codec;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new leader's kernel does first, played through with a framework and agents that do not
 * exist, on a registry in memory: so that its code is loaded and compiled by the time it counts.
 * Confined to the caller's thread; nobody else notices, and nothing is logged but that it is over.
 */
final class KernelRehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(KernelRehearsal.class);

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

  private static final TaskID TASK = TaskID.newBuilder().setValue("rehearsal").build();
  private static final StreamId FRAMEWORK = new StreamId("rehearsal-framework");

  private final MemoryRegistry registry = new MemoryRegistry();
  private final LiveView view = new InProcessLiveView();
  private final List<StreamRecord> records = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Engine engine;
  private long term;

  /**
   * @param wire passes on what agents are told
   */
  private KernelRehearsal(LoopConfig config, BiConsumer<StreamId, StreamRecord> wire) {
    Kernel kernel = new Kernel(config.kernel(), new CountingIds("rehearsal"));
    CommandDecider silent =
        (state, command, now) -> withoutLogs(kernel.decide(state, command, now));
    engine =
        new Engine(
            silent,
            new ClusterState(config.limits(), config.allocator()),
            new EnginePorts(
                registry,
                view,
                (stream, record) -> {
                  records.add(record);
                  wire.accept(stream, record);
                },
                new NoTimers(),
                InstantSource.system(),
                LoopMetrics.NONE,
                reason -> {}),
            later::add);
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
   * Plays it through.
   *
   * @return what readers are shown at the end
   */
  static LiveView.Snapshot run(LoopConfig config) {
    return new KernelRehearsal(config, (stream, record) -> {}).run();
  }

  private LiveView.Snapshot run() {
    lead();
    FrameworkInfo framework = subscribe(FrameworkInfo.newBuilder());
    agent(Optional.empty(), framework);
    handle(new Command.TimerFired(new TimerKey.Allocate()));
    Optional<Offer> offer = offer();
    if (offer.isEmpty()) {
      return view.snapshot();
    }
    accept(offer.get());
    registry.stepDown();
    registry.elect();
    lead();
    framework = subscribe(FrameworkInfo.newBuilder().setId(offer.get().getFrameworkId()));
    agent(offer, framework);
    handle(new Command.TimerFired(new TimerKey.Allocate()));
    LiveView.Snapshot shown = view.snapshot();
    handle(new Command.LeadershipLost("the rehearsal is over"));
    return shown;
  }

  /**
   * Plays it again and again, with many agents that come back, over the wire as real ones do: what
   * is done a few times only is not compiled.
   *
   * @param routes of the master that agents come back to
   * @param plan how many there are, and how often they do
   * @param wanted asked before each round but the first; may take its time
   * @throws RuntimeException when no port of the loopback can be used
   */
  static Played repeat(
      LoopConfig config, RehearsalWire.Routes routes, Plan plan, BooleanSupplier wanted) {
    try (RehearsalWire wire = RehearsalWire.open(routes)) {
      return new KernelRehearsal(config, wire::send).repeat(wire, plan, wanted);
    }
  }

  private Played repeat(RehearsalWire wire, Plan plan, BooleanSupplier wanted) {
    long began = System.nanoTime();
    int tasks = plan.tasks();
    lead();
    subscribe(FrameworkInfo.newBuilder());
    subscribe(
        wire,
        IntStream.range(0, plan.agents())
            .mapToObj(i -> RehearsedAgents.subscribe(i, tasks))
            .toList());
    List<Offer> offers = offers();
    LiveView.Snapshot shown = view.snapshot();
    // Roles or amounts may be set so that nothing is offered.
    boolean more = !offers.isEmpty();
    int played = 0;
    for (int round = 1; more; round++) {
      played = round;
      long roundBegan = System.nanoTime();
      records.clear();
      registry.stepDown();
      registry.elect();
      lead();
      FrameworkInfo framework =
          subscribe(FrameworkInfo.newBuilder().setId(offers.getFirst().getFrameworkId()));
      subscribe(wire, again(framework, offers, tasks, round));
      shown = view.snapshot();
      long now = System.nanoTime();
      more = round < plan.rounds() && now - began < plan.limit().toNanos() && wanted.getAsBoolean();
      if (more) {
        // There is time, and others need the processors.
        LockSupport.parkNanos(now - roundBegan);
      }
    }
    handle(new Command.LeadershipLost("the rehearsal is over"));
    LOG.info(
        "event=kernel_rehearsed rounds={} ms={}",
        played,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    return new Played(played, shown);
  }

  private static List<byte[]> again(
      FrameworkInfo framework, List<Offer> offers, int tasks, int round) {
    return offers.stream()
        .map(offer -> RehearsedAgents.subscribeAgain(framework, offer, tasks, round))
        .toList();
  }

  /** What each is offered is decided as it comes, as a leader does at first. */
  private void subscribe(RehearsalWire wire, List<byte[]> calls) {
    wire.subscribe(
        calls,
        (command, answer) -> {
          handle(command, answer);
          handle(new Command.TimerFired(new TimerKey.Allocate()));
        });
  }

  private void lead() {
    handle(
        new Command.LeadershipGained(term, registry.scan("master/"), Optional.of(view.snapshot())));
  }

  private FrameworkInfo subscribe(FrameworkInfo.Builder info) {
    FrameworkInfo framework =
        info.setName("rehearsal").setUser("nobody").setCheckpoint(true).setRole("*").build();
    handle(
        new Command.SubscribeFramework(
            FRAMEWORK,
            Call.Subscribe.newBuilder().setFrameworkInfo(framework).build(),
            Optional.empty()));
    return framework;
  }

  /** Agent 0 subscribes, and is what an offer says when it comes back. */
  private void agent(Optional<Offer> offer, FrameworkInfo framework) {
    byte[] sent =
        offer
            .map(it -> RehearsedAgents.subscribeAgain(framework, it, 1, 0))
            .orElseGet(() -> RehearsedAgents.subscribe(0, 1));
    handle(
        new Command.SubscribeAgent(
            new StreamId("rehearsal-agent"),
            offer.map(Offer::getAgentId),
            Codec.PROTOBUF.decode(sent, io.souk.protocol.agent.Call.newBuilder()).getSubscribe(),
            "127.0.0.1"));
  }

  private Optional<Offer> offer() {
    return offers().stream().findFirst();
  }

  private List<Offer> offers() {
    return records.stream()
        .filter(StreamRecord.FrameworkEvent.class::isInstance)
        .flatMap(
            it -> ((StreamRecord.FrameworkEvent) it).event().getOffers().getOffersList().stream())
        .toList();
  }

  private void accept(Offer offer) {
    Call.Builder call =
        Call.newBuilder().setType(Call.Type.ACCEPT).setFrameworkId(offer.getFrameworkId());
    call.getAcceptBuilder()
        .addOfferIds(offer.getId())
        .addOperationsBuilder()
        .setType(Offer.Operation.Type.LAUNCH)
        .getLaunchBuilder()
        .addTaskInfos(
            TaskInfo.newBuilder()
                .setName(TASK.getValue())
                .setTaskId(TASK)
                .setAgentId(offer.getAgentId())
                .addResources(RehearsedAgents.scalar("cpus", 1))
                .setCommand(CommandInfo.newBuilder().setValue("true")));
    handle(new Command.SchedulerCall(call.build(), Optional.of(FRAMEWORK), Optional.empty()));
  }

  private void handle(Command command) {
    handle(command, reply -> {});
  }

  private void handle(Command command, Consumer<Reply> answer) {
    engine.handle(command, answer);
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  private static Decision withoutLogs(Decision decision) {
    return new Decision(
        decision.changes(),
        decision.writes(),
        decision.effects().stream().filter(effect -> !(effect instanceof Effect.Log)).toList(),
        decision.reply());
  }

  /** Nothing happens later. */
  private static final class NoTimers implements Timers {

    @Override
    public void arm(TimerKey key, Duration delay) {}

    @Override
    public void cancel(TimerKey key) {}

    @Override
    public boolean isArmed(TimerKey key) {
      return false;
    }

    @Override
    public void cancelAll() {}
  }
}

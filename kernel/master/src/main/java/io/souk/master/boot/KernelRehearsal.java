package io.souk.master.boot;

import io.souk.master.bus.Command;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Kernel;
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

/**
 * What a new leader's kernel does first, played through with a framework and agents that do not
 * exist, on a registry in memory: so that its code is loaded and compiled by the time it counts.
 * Confined to the caller's thread; nobody else notices, and nothing is logged but that it is over.
 */
final class KernelRehearsal {

  private static final TaskID TASK = TaskID.newBuilder().setValue("rehearsal").build();
  private static final StreamId FRAMEWORK = new StreamId("rehearsal-framework");

  private final MemoryRegistry registry = new MemoryRegistry();
  private final LiveView view = new InProcessLiveView();
  private final List<StreamRecord> records = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Engine engine;
  private long term;

  private KernelRehearsal(LoopConfig config) {
    engine =
        new Engine(
            new Kernel(config.kernel(), new CountingIds("rehearsal")),
            new ClusterState(config.limits(), config.allocator()),
            new EnginePorts(
                registry,
                view,
                (stream, record) -> records.add(record),
                new NoTimers(),
                InstantSource.system(),
                LoopMetrics.NONE,
                reason -> {},
                true),
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
    return new KernelRehearsal(config).run();
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
            .orElseGet(() -> RehearsedAgents.subscribe(0, 1))
            .subscribe();
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
    engine.handle(command, reply -> {});
    while (!later.isEmpty()) {
      later.remove().run();
    }
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

package io.souk.master.boot;

import io.souk.master.bus.Command;
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
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
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
import java.util.stream.IntStream;

/**
 * What a new leader's kernel does first, played through with a framework and agents that do not
 * exist, on a registry in memory: so that its code is loaded and compiled by the time it counts.
 * Confined to the caller's thread; nobody else notices, and nothing is logged.
 */
final class KernelRehearsal {

  private static final String HOST = "rehearsal-";
  private static final TaskID TASK = TaskID.newBuilder().setValue("rehearsal").build();
  private static final StreamId FRAMEWORK = new StreamId("rehearsal-framework");

  private final MemoryRegistry registry = new MemoryRegistry();
  private final LiveView view = new InProcessLiveView();
  private final List<StreamRecord> records = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Engine engine;
  private long term;

  private KernelRehearsal(LoopConfig config) {
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
                (stream, record) -> records.add(record),
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
    return new KernelRehearsal(config).run();
  }

  private LiveView.Snapshot run() {
    lead();
    subscribe(FrameworkInfo.newBuilder());
    handle(agent(0, Optional.empty(), List.of()));
    handle(new Command.TimerFired(new TimerKey.Allocate()));
    Optional<Offer> offer = offer();
    if (offer.isEmpty()) {
      return view.snapshot();
    }
    FrameworkID framework = offer.get().getFrameworkId();
    AgentID agent = offer.get().getAgentId();
    accept(offer.get());
    registry.stepDown();
    registry.elect();
    lead();
    subscribe(FrameworkInfo.newBuilder().setId(framework));
    handle(agent(0, Optional.of(agent), List.of(task(TASK.getValue(), offer.get()))));
    handle(new Command.TimerFired(new TimerKey.Allocate()));
    LiveView.Snapshot shown = view.snapshot();
    handle(new Command.LeadershipLost("the rehearsal is over"));
    return shown;
  }

  /**
   * Plays it again and again, with many agents that come back: what is done a few times only is not
   * compiled.
   *
   * @param agents how many, 1 and up
   * @param tasks how many on each
   * @param time how long at least, unless it is zero; what has begun is ended
   * @return what readers are shown at the end
   */
  static LiveView.Snapshot repeat(LoopConfig config, int agents, int tasks, Duration time) {
    return new KernelRehearsal(config).repeat(agents, tasks, time);
  }

  private LiveView.Snapshot repeat(int agents, int tasks, Duration time) {
    long began = System.nanoTime();
    lead();
    subscribe(FrameworkInfo.newBuilder());
    for (int i = 0; i < agents; i++) {
      handle(agent(i, Optional.empty(), List.of()));
    }
    handle(new Command.TimerFired(new TimerKey.Allocate()));
    List<Offer> offers = offers();
    LiveView.Snapshot shown = view.snapshot();
    // Roles or amounts may be set so that nothing is offered.
    boolean more = !offers.isEmpty();
    while (more) {
      records.clear();
      registry.stepDown();
      registry.elect();
      lead();
      subscribe(FrameworkInfo.newBuilder().setId(offers.getFirst().getFrameworkId()));
      for (Offer offer : offers) {
        handle(
            agent(
                Integer.parseInt(offer.getHostname().substring(HOST.length())),
                Optional.of(offer.getAgentId()),
                IntStream.range(0, tasks)
                    .mapToObj(n -> task(offer.getAgentId().getValue() + "-" + n, offer))
                    .toList()));
        handle(new Command.TimerFired(new TimerKey.Allocate()));
      }
      shown = view.snapshot();
      more = System.nanoTime() - began < time.toNanos();
    }
    handle(new Command.LeadershipLost("the rehearsal is over"));
    return shown;
  }

  private void lead() {
    handle(
        new Command.LeadershipGained(term, registry.scan("master/"), Optional.of(view.snapshot())));
  }

  private void subscribe(FrameworkInfo.Builder info) {
    handle(
        new Command.SubscribeFramework(
            FRAMEWORK,
            Call.Subscribe.newBuilder()
                .setFrameworkInfo(
                    info.setName("rehearsal").setUser("nobody").setCheckpoint(true).setRole("*"))
                .build(),
            Optional.empty()));
  }

  private static Task task(String id, Offer offer) {
    return Task.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setFrameworkId(offer.getFrameworkId())
        .setAgentId(offer.getAgentId())
        .setState(TaskState.TASK_RUNNING)
        .addResources(cpus(1))
        .setLabels(
            Labels.newBuilder().addLabels(Label.newBuilder().setKey("rehearsal").setValue("true")))
        .build();
  }

  private static Command agent(int number, Optional<AgentID> id, List<Task> tasks) {
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(HOST + number)
            .setPort(1 + number)
            .addResources(cpus(tasks.size() + 2));
    id.ifPresent(info::setId);
    byte[] sent =
        io.souk.protocol.agent.Call.newBuilder()
            .setType(io.souk.protocol.agent.Call.Type.SUBSCRIBE)
            .setSubscribe(
                io.souk.protocol.agent.Call.Subscribe.newBuilder()
                    .setInfo(info)
                    .setVersion("1.11.0")
                    .addAllTasks(tasks))
            .build()
            .toByteArray();
    return new Command.SubscribeAgent(
        new StreamId("rehearsal-agent-" + number),
        id,
        Codec.PROTOBUF.decode(sent, io.souk.protocol.agent.Call.newBuilder()).getSubscribe(),
        "127.0.0.1");
  }

  private static Resource cpus(double amount) {
    return Resource.newBuilder()
        .setName("cpus")
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount))
        .build();
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
                .addResources(cpus(1))
                .setCommand(CommandInfo.newBuilder().setValue("true")));
    handle(new Command.SchedulerCall(call.build(), Optional.of(FRAMEWORK), Optional.empty()));
  }

  private void handle(Command command) {
    engine.handle(command, reply -> {});
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

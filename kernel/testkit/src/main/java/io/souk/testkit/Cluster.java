package io.souk.testkit;

import io.souk.allocator.AllocatorOptions;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Kernel;
import io.souk.master.decide.KernelOptions;
import io.souk.master.effect.Effect;
import io.souk.master.loop.Engine;
import io.souk.master.loop.EnginePorts;
import io.souk.master.loop.LoopConfig;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.state.ClusterState;
import io.souk.master.state.StateLimits;
import io.souk.master.view.LiveView;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.souk.security.Authorizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * A kernel with virtual time, a registry in memory and recorded streams: everything happens in the
 * test's thread, in the order of the calls.
 */
public final class Cluster {

  final HeldRegistry registry;
  final VirtualTimers timers = new VirtualTimers();
  final LiveView view = new InProcessLiveView();
  final ClusterState state;
  final List<String> givenUp = new ArrayList<>();
  private final Engine engine;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Map<StreamId, List<StreamRecord>> streams = new HashMap<>();
  private final List<Runnable> reactions = new ArrayList<>();
  private final Map<Effect.Counted, Integer> counted = new EnumMap<>(Effect.Counted.class);
  private long term;
  private int nextStream;

  /** Listens to what is counted of decisions alone. */
  private final class Counts implements LoopMetrics {

    @Override
    public void decided(String command, Duration took) {}

    @Override
    public void released(String command, Duration sinceTaken) {}

    @Override
    public void committed(int writes, Duration took) {}

    @Override
    public void sent(String event) {}

    @Override
    public void waiting(int decisions) {}

    @Override
    public void failed(String command) {}

    @Override
    public void counted(Effect.Counted what) {
      counted.merge(what, 1, Integer::sum);
    }
  }

  public Cluster() {
    this(options -> options);
  }

  public Cluster(UnaryOperator<KernelOptions> change) {
    this(StateLimits.DEFAULT, change);
  }

  /** A cluster that offers otherwise. */
  public Cluster(AllocatorOptions allocator) {
    this(
        new HeldRegistry(new MemoryRegistry()),
        Optional.empty(),
        "m1",
        StateLimits.DEFAULT,
        allocator,
        options -> options,
        Authorizer.PERMISSIVE);
  }

  /** A cluster that keeps so much of the past. */
  public Cluster(StateLimits limits, UnaryOperator<KernelOptions> change) {
    this(
        new HeldRegistry(new MemoryRegistry()),
        Optional.empty(),
        "m1",
        limits,
        AllocatorOptions.DEFAULT,
        change,
        Authorizer.PERMISSIVE);
  }

  /** A cluster in which not everybody may do everything. */
  public Cluster(Authorizer authorizer) {
    this(
        new HeldRegistry(new MemoryRegistry()),
        Optional.empty(),
        "m1",
        StateLimits.DEFAULT,
        AllocatorOptions.DEFAULT,
        options -> options,
        authorizer);
  }

  private Cluster(
      HeldRegistry registry,
      Optional<LiveView.Snapshot> before,
      String id,
      StateLimits limits,
      AllocatorOptions allocator,
      UnaryOperator<KernelOptions> change,
      Authorizer authorizer) {
    this.registry = registry;
    MasterInfo info = MasterInfo.newBuilder().setId(id).setIp(16777343).setPort(5050).build();
    KernelOptions options = change.apply(KernelOptions.defaults(info));
    state = new ClusterState(limits, LoopConfig.of(options, allocator, limits).allocator());
    engine =
        new Engine(
            new Kernel(options, new CountingIds(id), authorizer),
            state,
            new EnginePorts(
                registry,
                view,
                (stream, record) -> records(stream).add(record),
                timers,
                timers::now,
                new Counts(),
                givenUp::add),
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
    send(new Command.LeadershipGained(term, registry.scan("master/"), before));
  }

  /** Another master on what the registry of this one holds, and nothing else. */
  public Cluster restarted() {
    return restarted(options -> options);
  }

  /** As {@link #restarted()}, with other options. */
  public Cluster restarted(UnaryOperator<KernelOptions> change) {
    return restarted(StateLimits.DEFAULT, change);
  }

  /** As {@link #restarted()}, with other options, keeping so much of the past. */
  public Cluster restarted(StateLimits limits, UnaryOperator<KernelOptions> change) {
    return new Cluster(
        registry.reopened(),
        Optional.empty(),
        "m2",
        limits,
        AllocatorOptions.DEFAULT,
        change,
        Authorizer.PERMISSIVE);
  }

  /** Another master that has seen all that this one published. */
  public Cluster succeeded() {
    return succeeded(view.snapshot(), options -> options);
  }

  /** Another master, with other options, that has seen no more than that. */
  public Cluster succeeded(LiveView.Snapshot seen, UnaryOperator<KernelOptions> change) {
    return new Cluster(
        registry.reopened(),
        Optional.of(seen),
        "m2",
        StateLimits.DEFAULT,
        AllocatorOptions.DEFAULT,
        change,
        Authorizer.PERMISSIVE);
  }

  /** How often that was counted. */
  public int counted(Effect.Counted what) {
    return counted.getOrDefault(what, 0);
  }

  public Engine engine() {
    return engine;
  }

  public long term() {
    return term;
  }

  public StreamId newStream() {
    return new StreamId("stream-" + nextStream++);
  }

  public List<StreamRecord> records(StreamId stream) {
    return streams.computeIfAbsent(stream, fresh -> new ArrayList<>());
  }

  /** Sends a command and returns its answer; empty while it waits for a commit. */
  public Optional<Reply> trySend(Command command) {
    AtomicReference<Reply> reply = new AtomicReference<>();
    engine.handle(command, reply::set);
    settle();
    return Optional.ofNullable(reply.get());
  }

  public Reply send(Command command) {
    return trySend(command).orElseThrow(() -> new AssertionError("no answer to " + command));
  }

  public void commit() {
    registry.commit();
    settle();
  }

  public void failCommit() {
    registry.fail();
    settle();
  }

  private void settle() {
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  /** Lets time pass and timers fire. */
  public void advance(Duration duration) {
    Instant until = timers.now().plus(duration);
    for (Optional<TimerKey> due = timers.next(until); due.isPresent(); due = timers.next(until)) {
      engine.handle(new Command.TimerFired(due.get()), reply -> {});
      settle();
      reactions.forEach(Runnable::run);
    }
  }

  /** Runs after each timer. */
  public void react(Runnable reaction) {
    reactions.add(reaction);
  }

  /**
   * Long enough for an allocation, too short for anything else; where an agent owes answers to
   * operations, as long as its offers wait for them.
   */
  public void allocate() {
    boolean waiting = timers.anyArmed(TimerKey.OperationWait.class::isInstance);
    advance(Duration.ofMillis(waiting ? 1_002 : 2));
  }
}

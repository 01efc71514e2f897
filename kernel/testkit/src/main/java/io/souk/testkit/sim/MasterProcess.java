package io.souk.testkit.sim;

import io.souk.allocator.AllocatorOptions;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.decide.CommandDecider;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Kernel;
import io.souk.master.decide.KernelOptions;
import io.souk.master.effect.Effect;
import io.souk.master.loop.Engine;
import io.souk.master.loop.EnginePorts;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.state.ClusterState;
import io.souk.master.state.StateLimits;
import io.souk.protocol.mesos.MasterInfo;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One start of a master: the real engine and kernel, from its election to its end. */
final class MasterProcess {

  private static final String PREFIX = "master/";

  private final World world;
  private final String id;
  private final SimRegistry registry;
  private final ClusterState state;
  private final Engine engine;
  private boolean alive = true;
  private long term;

  MasterProcess(
      World world, String id, SimRegistry registry, UnaryOperator<CommandDecider> changed) {
    this.world = world;
    this.id = id;
    this.registry = registry;
    KernelOptions options =
        KernelOptions.defaults(
            MasterInfo.newBuilder().setId(id).setIp(16777343).setPort(5050).build());
    state = new ClusterState(new StateLimits(20, 100, 100), AllocatorOptions.DEFAULT);
    CommandDecider kernel = changed.apply(new Kernel(options, new CountingIds(id)));
    engine =
        new Engine(
            (before, command, now) -> {
              var decision = kernel.decide(before, command, now);
              world.watch().decided(this, command, decision);
              return decision;
            },
            state,
            new EnginePorts(
                registry,
                world.view().of(this),
                this::sent,
                new SimTimers(
                    world.agenda(),
                    key -> handle("timer", new Command.TimerFired(key), reply -> {})),
                world.agenda()::instant,
                new FaultMeter(),
                this::givenUp),
            step -> world.agenda().after(0, () -> run(step)));
  }

  private void run(Runnable step) {
    if (alive) {
      step.run();
    }
  }

  void lead(long elected) {
    term = elected;
    handle(
        "registry",
        new Command.LeadershipGained(elected, registry.scan(PREFIX), world.view().seen()),
        reply -> {});
  }

  String id() {
    return id;
  }

  long term() {
    return term;
  }

  boolean alive() {
    return alive;
  }

  boolean leads() {
    return alive && state.leader().isPresent();
  }

  ClusterState state() {
    return state;
  }

  SimRegistry registry() {
    return registry;
  }

  void handle(String who, Command command, Consumer<Reply> replyTo) {
    if (!alive) {
      return;
    }
    world.chronicle().note(id, Names.of(command) + "<-" + who, command);
    engine.handle(
        command,
        reply -> {
          if (reply.status() == 500) {
            world
                .verdicts()
                .require(Invariant.NO_INNER_FAULT, false, () -> reply + " to " + command);
          }
          if (reply.status() < 300 && !(command instanceof Command.LeadershipLost)) {
            world.watch().granted(this, reply);
          }
          replyTo.accept(reply);
        });
    world.watch().handled(this);
  }

  void streamClosed(Connection connection) {
    handle(
        connection.client.name(),
        connection.client instanceof AgentNode
            ? new Command.AgentStreamClosed(connection.stream)
            : new Command.FrameworkStreamClosed(connection.stream),
        reply -> {});
  }

  private void sent(StreamId stream, StreamRecord record) {
    if (!alive) {
      return;
    }
    world.chronicle().note(id, Names.of(record) + "->" + stream, record);
    world.watch().sent(this, stream, record);
    world.network().send(stream, record);
  }

  private void givenUp(String reason) {
    world.chronicle().note(id, "gives-up", reason);
    world
        .verdicts()
        .require(
            Invariant.NO_INNER_FAULT,
            reason.startsWith("the registry did not take a write")
                || reason.equals("its lease ended"),
            () -> id + " gave up: " + reason);
    world.masters().resigned(this);
  }

  /** It is superseded and learns it now. */
  void depose() {
    handle("registry", new Command.LeadershipLost("another member leads"), reply -> {});
    alive = false;
    world.network().serverGone(this);
  }

  /** It stops in the middle of whatever it does. */
  void crash() {
    alive = false;
    world.chronicle().note(id, "crashes", "");
    world.network().serverGone(this);
  }

  private final class FaultMeter implements LoopMetrics {
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
    public void counted(Effect.Counted counted) {}

    @Override
    public void failed(String command) {
      world
          .verdicts()
          .require(Invariant.NO_INNER_FAULT, false, () -> "a " + command + " was not decided");
    }
  }
}

package io.souk.bench;

import com.google.protobuf.ByteString;
import io.souk.allocator.AllocatorOptions;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.CountingIds;
import io.souk.master.decide.Kernel;
import io.souk.master.decide.KernelOptions;
import io.souk.master.loop.Engine;
import io.souk.master.loop.EnginePorts;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.state.ClusterState;
import io.souk.master.state.StateLimits;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.souk.testkit.VirtualTimers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's loop without its surroundings: no HTTP, no threads, a registry in memory, virtual
 * time. One framework, and agents that end each task as soon as they are told to.
 */
final class KernelRig {

  /** A snapshot costs in proportion to the cluster, and is no part of the loop's work. */
  private static final int TASKS_BETWEEN_READS = 1000;

  private static final StreamId FRAMEWORK_STREAM = new StreamId("framework");

  private final VirtualTimers timers = new VirtualTimers();
  private final InProcessLiveView view = new InProcessLiveView();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Deque<Offer> offers = new ArrayDeque<>();
  private final Map<String, StreamId> agentStreams = new HashMap<>();
  private final Engine engine;
  private FrameworkID framework = FrameworkID.getDefaultInstance();
  private TaskInfo running = TaskInfo.getDefaultInstance();
  private long term;
  private long launched;
  private long updates;

  KernelRig(int agents) {
    MasterInfo info = MasterInfo.newBuilder().setId("m1").setIp(16777343).setPort(5050).build();
    KernelOptions options = KernelOptions.defaults(info);
    MemoryRegistry registry = new MemoryRegistry();
    engine =
        new Engine(
            new Kernel(options, new CountingIds("m1")),
            new ClusterState(StateLimits.DEFAULT, AllocatorOptions.DEFAULT),
            new EnginePorts(
                registry, view, this::receive, timers, timers::now, LoopMetrics.NONE, this::fail),
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
    send(new Command.LeadershipGained(term, registry.scan("master/")));
    for (int i = 0; i < agents; i++) {
      subscribeAgent(i);
    }
    subscribeFramework();
    allocate();
    if (offers.size() != agents) {
      throw new IllegalStateException(offers.size() + " offers of " + agents + " agents");
    }
  }

  private void subscribeAgent(int number) {
    StreamId stream = new StreamId("agent-" + number);
    String host = "10.0." + number / 250 + "." + number % 250;
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .addResources(Messages.scalar("cpus", 100))
            .addResources(Messages.scalar("mem", 500_000))
            .addResources(Messages.ports(10_000, 20_000))
            .build();
    send(
        new Command.SubscribeAgent(
            stream,
            Optional.empty(),
            io.souk.protocol.agent.Call.Subscribe.newBuilder()
                .setInfo(info)
                .setVersion("1.11.0")
                .setHostport(host + ":5051")
                .build(),
            "127.0.0.1"));
  }

  private void subscribeFramework() {
    FrameworkInfo info = FrameworkInfo.newBuilder().setName("bench").setUser("nobody").build();
    send(
        new Command.SubscribeFramework(
            FRAMEWORK_STREAM,
            Call.Subscribe.newBuilder().setFrameworkInfo(info).build(),
            Optional.empty()));
  }

  /** An ACCEPT of one standing offer that launches one task. */
  Command nextAccept() {
    Offer offer = offers.remove();
    running = Messages.task("task-" + launched, offer.getAgentId(), 0.1, 5);
    return call(Messages.accept(framework, offer.getId(), List.of(running)));
  }

  /**
   * Takes the command through the loop.
   *
   * @return how many tasks were sent to agents since the beginning
   */
  long handle(Command command) {
    send(command);
    return launched;
  }

  /** The task ends, its end is acknowledged, and what is free is offered again. */
  void finish() {
    ByteString uuid = Messages.uuid(1, launched);
    StatusUpdate.Builder update =
        StatusUpdate.newBuilder()
            .setFrameworkId(framework)
            .setLatestState(TaskState.TASK_FINISHED)
            .setStatus(
                TaskStatus.newBuilder()
                    .setTaskId(running.getTaskId())
                    .setAgentId(running.getAgentId())
                    .setState(TaskState.TASK_FINISHED)
                    .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                    .setTimestamp(1)
                    .setUuid(uuid));
    send(
        new Command.AgentCall(
            agentStreams.get(running.getAgentId().getValue()),
            io.souk.protocol.agent.Call.newBuilder()
                .setType(io.souk.protocol.agent.Call.Type.UPDATE)
                .setAgentId(running.getAgentId())
                .setUpdate(io.souk.protocol.agent.Call.Update.newBuilder().addUpdates(update))
                .build()));
    send(
        call(
            Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setFrameworkId(framework)
                .setAcknowledge(
                    Call.Acknowledge.newBuilder()
                        .setAgentId(running.getAgentId())
                        .setTaskId(running.getTaskId())
                        .setUuid(uuid))
                .build()));
    allocate();
    // Without a reader the view would keep every change since the beginning.
    if (launched % TASKS_BETWEEN_READS == 0) {
      view.snapshot();
    }
  }

  long launched() {
    return launched;
  }

  long updates() {
    return updates;
  }

  private Command call(Call call) {
    return new Command.SchedulerCall(call, Optional.of(FRAMEWORK_STREAM), Optional.empty());
  }

  private void allocate() {
    TimerKey allocate = new TimerKey.Allocate();
    while (timers.isArmed(allocate)) {
      timers.cancel(allocate);
      send(new Command.TimerFired(allocate));
    }
  }

  private void send(Command command) {
    engine.handle(command, this::expectTaken);
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  private void expectTaken(Reply reply) {
    if (!reply.taken()) {
      throw new IllegalStateException("refused: " + reply);
    }
  }

  private void receive(StreamId stream, StreamRecord record) {
    switch (record) {
      case StreamRecord.FrameworkEvent(var event) -> {
        switch (event.getType()) {
          case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkId();
          case OFFERS -> offers.addAll(event.getOffers().getOffersList());
          case UPDATE -> updates++;
          case HEARTBEAT -> {}
          case UNKNOWN,
              INVERSE_OFFERS,
              RESCIND,
              RESCIND_INVERSE_OFFER,
              UPDATE_OPERATION_STATUS,
              MESSAGE,
              FAILURE,
              ERROR ->
              fail("unexpected " + event);
        }
      }
      case StreamRecord.AgentEvent(Event event) -> {
        launched += event.getRunTasks().getTasksCount();
        if (event.hasSubscribed()) {
          agentStreams.put(event.getSubscribed().getAgentId().getValue(), stream);
        }
      }
      case StreamRecord.EndOfStream end -> fail("stream ended: " + end.reason());
    }
  }

  private void fail(String reason) {
    throw new IllegalStateException(reason);
  }
}

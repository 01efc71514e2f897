package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An agent: subscribes, reports, and comes back after whatever happens to it, as the agent protocol
 * asks for. What it does with its tasks is {@link AgentWork}.
 */
final class AgentNode implements Peer {

  private static final long SILENCE = Duration.ofSeconds(75).toNanos();

  private final World world;
  private final String name;
  private final AgentInfo hardware;
  AgentDisk disk;
  final AgentWork work;
  private final AgentLedger ledger;
  final AgentPods pods;
  private Optional<Connection> connection = Optional.empty();
  private boolean subscribed;
  private boolean running;
  private boolean leaving;

  /** Grows with each start: steps of an earlier process do not count. */
  private int epoch;

  private int failures;
  private long heard;

  AgentNode(World world, String name, AgentInfo hardware) {
    this.world = world;
    this.name = name;
    this.hardware = hardware;
    this.disk = new AgentDisk(hardware);
    this.pods = new AgentPods(world, this);
    this.work = new AgentWork(world, this);
    this.ledger = new AgentLedger(world, this);
  }

  @Override
  public String name() {
    return name;
  }

  World world() {
    return world;
  }

  boolean running() {
    return running;
  }

  boolean subscribed() {
    return subscribed;
  }

  /** The id it has been given; empty before that. */
  String id() {
    return disk.info.getId().getValue();
  }

  int epoch() {
    return epoch;
  }

  /** Runs a step later unless the process has ended by then. */
  Agenda.Appointment later(long nanos, Runnable step) {
    int mine = epoch;
    return world
        .agenda()
        .after(
            nanos,
            () -> {
              if (mine == epoch && running) {
                step.run();
              }
            });
  }

  void start() {
    if (running) {
      return;
    }
    running = true;
    leaving = false;
    epoch++;
    world.chronicle().note(name, "starts", id());
    work.recover();
    later(world.dice().seconds(0, 2), this::connect);
  }

  private void connect() {
    if (connection.isPresent() || leaving) {
      return;
    }
    Optional<MasterProcess> master = world.masters().find(disk.term);
    if (master.isEmpty()) {
      retry();
      return;
    }
    Connection fresh = world.network().open(this, master.get());
    connection = Optional.of(fresh);
    heard = world.agenda().now();
    watch(fresh);
    world.network().expectAnswer(fresh);
    world
        .network()
        .call(
            fresh,
            new Command.SubscribeAgent(
                fresh.stream,
                disk.info.hasId() ? Optional.of(disk.info.getId()) : Optional.empty(),
                inventory(),
                "127.0.0.1"),
            reply -> {
              if (!reply.taken()) {
                lose(fresh);
              }
            });
  }

  private Call.Subscribe inventory() {
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(disk.info)
            .setVersion("1.11.0")
            .setTerm(disk.term)
            .setHostport(disk.info.getHostname() + ":5051")
            .addAllTotalResources(ledger.wire())
            .addAllCheckpointedResources(ledger.checkpointed())
            .addAllExecutors(pods.wire())
            .addAllOperations(disk.operations.values());
    for (AgentInfo.Capability.Type type : AgentInfo.Capability.Type.values()) {
      if (type != AgentInfo.Capability.Type.UNKNOWN) {
        subscribe.addCapabilities(AgentInfo.Capability.newBuilder().setType(type));
      }
    }
    Set<String> owners = new LinkedHashSet<>();
    for (AgentTask task : disk.tasks.values()) {
      if (!work.isTerminating(task.framework)) {
        subscribe.addTasks(task.wire());
        owners.add(task.framework.getValue());
      }
    }
    pods.wire().forEach(executor -> owners.add(executor.getFrameworkId().getValue()));
    owners.forEach(owner -> subscribe.addFrameworks(disk.frameworks.get(owner)));
    return subscribe.build();
  }

  private void watch(Connection on) {
    long due = heard + SILENCE;
    later(
        due - world.agenda().now(),
        () -> {
          if (connection.filter(on::equals).isEmpty()) {
            return;
          }
          if (world.agenda().now() - heard >= SILENCE) {
            lose(on);
          } else {
            watch(on);
          }
        });
  }

  @Override
  public void received(Connection on, StreamRecord record) {
    if (!running || connection.filter(on::equals).isEmpty()) {
      return;
    }
    heard = world.agenda().now();
    Event event = ((StreamRecord.AgentEvent) record).event();
    world.chronicle().note(name, event.getType().name() + "<-" + on.server.id(), event);
    if (event.getTerm() < disk.term) {
      lose(on);
      return;
    }
    disk.term = event.getTerm();
    switch (event.getType()) {
      case SUBSCRIBED -> welcome(event.getSubscribed());
      case PING -> send(Call.newBuilder().setType(Call.Type.PONG));
      case RUN_TASKS -> work.run(event.getRunTasks());
      case KILL_TASK -> work.kill(event.getKillTask());
      case ACKNOWLEDGE -> work.acknowledge(event.getAcknowledge());
      case SHUTDOWN_FRAMEWORK -> work.shutDown(event.getShutdownFramework().getFrameworkId());
      case UPDATE_FRAMEWORK -> work.update(event.getUpdateFramework().getFrameworkInfo());
      case RECONCILE_TASKS -> work.reconcile(event.getReconcileTasks());
      case ERROR -> lose(on);
      case SHUTDOWN -> {
        loseDisk();
        world.agenda().after(world.dice().seconds(5, 60), this::start);
      }
      case APPLY_OPERATION -> ledger.apply(event.getApplyOperation());
      case ACKNOWLEDGE_OPERATION -> ledger.acknowledge(event.getAcknowledgeOperation());
      case SHUTDOWN_EXECUTOR -> work.end(pods.tasks(event.getShutdownExecutor()));
      case MESSAGE, UNKNOWN -> {}
    }
  }

  private void welcome(Event.Subscribed welcome) {
    failures = 0;
    subscribed = true;
    disk.info = disk.info.toBuilder().setId(welcome.getAgentId()).build();
    work.resume();
    ledger.resume();
  }

  void send(Call.Builder call) {
    connection.ifPresent(
        on -> {
          if (disk.info.hasId()) {
            call.setAgentId(disk.info.getId());
          }
          world
              .network()
              .call(
                  on,
                  new Command.AgentCall(on.stream, call.build()),
                  reply -> {
                    if (!reply.taken()) {
                      lose(on);
                    }
                  });
        });
  }

  /** Closes the connection and tries again. */
  private void lose(Connection which) {
    if (connection.filter(which::equals).isPresent()) {
      world.network().close(which);
      broken(which);
    }
  }

  @Override
  public void broken(Connection which) {
    if (connection.filter(which::equals).isEmpty()) {
      return;
    }
    connection = Optional.empty();
    subscribed = false;
    work.pause();
    ledger.pause();
    retry();
  }

  private void retry() {
    long most = Math.min(60, 1L << Math.min(6, failures++));
    later(world.dice().seconds(0.1, most), this::connect);
  }

  /** The process ends; what is on the disk stays. */
  void crash() {
    if (!running) {
      return;
    }
    world.chronicle().note(name, "crashes", id());
    running = false;
    epoch++;
    subscribed = false;
    work.pause();
    ledger.pause();
    work.forget();
    connection.ifPresent(world.network()::vanish);
    connection = Optional.empty();
  }

  /** The machine is set up anew: all is gone, and a process that starts here is a new agent. */
  void loseDisk() {
    crash();
    world.chronicle().note(name, "loses-its-disk", id());
    disk = new AgentDisk(hardware);
  }

  /** It ends its tasks and leaves for good; what starts here later is a new agent. */
  void leave() {
    if (!running || !subscribed) {
      return;
    }
    world.chronicle().note(name, "leaves", id());
    leaving = true;
    send(Call.newBuilder().setType(Call.Type.UNREGISTER));
    later(
        world.dice().seconds(3, 5),
        () -> {
          loseDisk();
          world.agenda().after(world.dice().seconds(10, 300), this::start);
        });
  }

  boolean knows(FrameworkID framework) {
    return disk.frameworks.containsKey(framework.getValue());
  }
}

package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One process of a framework: its connection, and the offers it holds. */
final class FrameworkInstance implements Peer {

  private static final long SILENCE = Duration.ofSeconds(75).toNanos();

  private final World world;
  final FrameworkNode node;
  private final String name;
  private final FrameworkMind mind;
  final Map<String, Offer> offers = new LinkedHashMap<>();
  private Optional<Connection> connection = Optional.empty();
  private boolean subscribed;
  private boolean running = true;
  private long heard;

  FrameworkInstance(World world, FrameworkNode node, String name) {
    this.world = world;
    this.node = node;
    this.name = name;
    this.mind = new FrameworkMind(world, this);
  }

  @Override
  public String name() {
    return name;
  }

  boolean subscribed() {
    return subscribed;
  }

  private boolean isCurrent() {
    return running && node.current().filter(this::equals).isPresent();
  }

  void later(long nanos, Runnable step) {
    world
        .agenda()
        .after(
            nanos,
            () -> {
              if (isCurrent()) {
                step.run();
              }
            });
  }

  void connect() {
    if (connection.isPresent()) {
      return;
    }
    Optional<MasterProcess> master = world.masters().find(node.term);
    if (master.isEmpty()) {
      retry();
      return;
    }
    Connection fresh = world.network().open(this, master.get());
    connection = Optional.of(fresh);
    heard = world.agenda().now();
    watch(fresh);
    world.network().expectAnswer(fresh);
    mind.reconsider();
    world
        .network()
        .call(
            fresh,
            new Command.SubscribeFramework(
                fresh.stream,
                Call.Subscribe.newBuilder()
                    .setFrameworkInfo(node.info)
                    .addAllSuppressedRoles(mind.suppressed())
                    .build(),
                Optional.empty()),
            reply -> {
              if (!reply.taken()) {
                lose(fresh);
              }
            });
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
    if (!isCurrent() || connection.filter(on::equals).isEmpty()) {
      return;
    }
    heard = world.agenda().now();
    Event event = ((StreamRecord.FrameworkEvent) record).event();
    world.chronicle().note(name, event.getType().name() + "<-" + on.server.id(), event);
    switch (event.getType()) {
      case SUBSCRIBED -> {
        subscribed = true;
        node.term = Math.max(node.term, on.server.term());
        node.info = node.info.toBuilder().setId(event.getSubscribed().getFrameworkId()).build();
        mind.welcome();
      }
      case OFFERS -> {
        event.getOffers().getOffersList().forEach(o -> offers.put(o.getId().getValue(), o));
        mind.offered();
      }
      case RESCIND -> offers.remove(event.getRescind().getOfferId().getValue());
      case UPDATE -> updated(event.getUpdate().getStatus());
      case UPDATE_OPERATION_STATUS -> {
        world.watch().operations().delivered(node, event.getUpdateOperationStatus().getStatus());
        mind.acknowledge(event.getUpdateOperationStatus().getStatus());
      }
      case INVERSE_OFFERS -> mind.askedBack(event.getInverseOffers());
      case ERROR -> refused(event.getError().getMessage());
      case HEARTBEAT, RESCIND_INVERSE_OFFER, MESSAGE, FAILURE, UNKNOWN -> {}
    }
  }

  private void updated(TaskStatus status) {
    world.watch().statuses().delivered(node, status);
    if (!world.watch().statuses().isAboutDuplicate(node, status)) {
      node.learn(status);
    }
    if (status.hasUuid()) {
      mind.acknowledge(status);
    }
  }

  /** Refused for good, or another process has taken over. */
  private void refused(String why) {
    running = false;
    connection.ifPresent(world.network()::close);
    connection = Optional.empty();
    subscribed = false;
    if (!why.equals("Framework failed over")) {
      world
          .verdicts()
          .require(
              Invariant.NO_INNER_FAULT,
              why.equals("Framework has been removed"),
              () -> node.name() + " was refused: " + why);
      node.over();
    }
  }

  void call(Call.Builder call) {
    connection
        .filter(on -> subscribed)
        .ifPresent(
            on ->
                world
                    .network()
                    .call(
                        on,
                        new Command.SchedulerCall(
                            call.setFrameworkId(node.info.getId()).build(),
                            Optional.of(on.stream),
                            Optional.empty()),
                        reply -> {
                          if (!reply.taken()) {
                            lose(on);
                          }
                        }));
  }

  void reconcile() {
    mind.reconcileEach();
  }

  void tearDown() {
    call(Call.newBuilder().setType(Call.Type.TEARDOWN));
  }

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
    offers.clear();
    retry();
  }

  private void retry() {
    later(world.dice().seconds(0.1, 10), this::connect);
  }

  void crash() {
    running = false;
    subscribed = false;
    offers.clear();
    world.chronicle().note(name, "crashes", node.id());
    connection.ifPresent(world.network()::vanish);
    connection = Optional.empty();
  }
}

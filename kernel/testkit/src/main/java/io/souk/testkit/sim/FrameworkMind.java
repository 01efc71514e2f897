package io.souk.testkit.sim;

import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a framework's process does of its own accord, by chance. */
final class FrameworkMind {

  private static final double ACT_SECONDS = 45;

  private final World world;
  private final FrameworkInstance self;
  private final OfferUse offers;
  private final Set<String> suppressed = new LinkedHashSet<>();
  private boolean thinking;
  private int visits;

  FrameworkMind(World world, FrameworkInstance self) {
    this.world = world;
    this.self = self;
    this.offers = new OfferUse(world, self);
  }

  List<String> suppressed() {
    return List.copyOf(suppressed);
  }

  /** A new subscription may come with other information. */
  void reconsider() {
    Dice dice = world.dice();
    suppressed.clear();
    if (!world.calm() && dice.chance(0.2)) {
      self.node.info = changed(self.node.info);
    }
  }

  private FrameworkInfo changed(FrameworkInfo info) {
    Dice dice = world.dice();
    FrameworkInfo.Builder changed = info.toBuilder().setWebuiUrl("http://x/" + dice.below(1000));
    if (self.node.has(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
      changed.clearRoles();
      List<String> all = Population.ROLES.stream().filter(r -> dice.chance(0.5)).toList();
      changed.addAllRoles(all.isEmpty() ? List.of(dice.pick(Population.ROLES)) : all);
    }
    return changed.build();
  }

  List<String> roles() {
    return self.node.has(FrameworkInfo.Capability.Type.MULTI_ROLE)
        ? self.node.info.getRolesList()
        : List.of(self.node.info.getRole());
  }

  /** A subscription begins: what is not over is asked about. */
  void welcome() {
    if (self.node.phase() == FrameworkNode.Phase.TEARING_DOWN) {
      self.tearDown();
      return;
    }
    int visit = ++visits;
    self.later(world.dice().seconds(0.1, 20), this::reconcileEach);
    act(visit);
  }

  private void act(int visit) {
    self.later(
        world.dice().wait(ACT_SECONDS),
        () -> {
          if (visit == visits && self.subscribed()) {
            if (!world.calm()) {
              doSomething();
            }
            act(visit);
          }
        });
  }

  private void doSomething() {
    Dice dice = world.dice();
    switch (dice.below(12)) {
      case 0, 1, 2 -> kill();
      case 3 -> reconcileEach();
      case 4 -> {
        self.call(reconcileAll());
        self.call(
            Call.newBuilder()
                .setType(Call.Type.RECONCILE_OPERATIONS)
                .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance()));
      }
      case 5 -> suppress();
      case 6, 7, 8 -> revive();
      case 9 -> update();
      case 10 -> message();
      default -> offers.useSome();
    }
  }

  private static Call.Builder reconcileAll() {
    return Call.newBuilder()
        .setType(Call.Type.RECONCILE)
        .setReconcile(Call.Reconcile.getDefaultInstance());
  }

  void reconcileEach() {
    Call.Reconcile.Builder asked = Call.Reconcile.newBuilder();
    boolean agents = world.calm() || world.dice().chance(0.8);
    for (KnownTask task : self.node.tasks.values()) {
      Call.Reconcile.Task.Builder one = asked.addTasksBuilder().setTaskId(id(task.id));
      if (agents) {
        one.setAgentId(AgentID.newBuilder().setValue(task.agent));
      }
    }
    if (asked.getTasksCount() > 0) {
      self.call(Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(asked));
    }
  }

  private void kill() {
    if (self.node.tasks.isEmpty()) {
      return;
    }
    KnownTask task = world.dice().pick(new ArrayList<>(self.node.tasks.values()));
    Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(id(task.id));
    if (world.dice().chance(0.7)) {
      kill.setAgentId(AgentID.newBuilder().setValue(task.agent));
    }
    self.call(Call.newBuilder().setType(Call.Type.KILL).setKill(kill));
  }

  private void suppress() {
    List<String> roles = world.dice().chance(0.5) ? roles() : List.of();
    suppressed.addAll(roles());
    self.call(
        Call.newBuilder()
            .setType(Call.Type.SUPPRESS)
            .setSuppress(Call.Suppress.newBuilder().addAllRoles(roles)));
  }

  void revive() {
    suppressed.clear();
    self.call(Call.newBuilder().setType(Call.Type.REVIVE));
  }

  private void update() {
    FrameworkInfo info = changed(self.node.info);
    self.node.info = info;
    suppressed.retainAll(roles());
    self.call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_FRAMEWORK)
            .setUpdateFramework(
                Call.UpdateFramework.newBuilder()
                    .setFrameworkInfo(info)
                    .addAllSuppressedRoles(suppressed)));
  }

  private void message() {
    self.node.tasks.values().stream()
        .findFirst()
        .ifPresent(
            task ->
                self.call(
                    Call.newBuilder()
                        .setType(Call.Type.MESSAGE)
                        .setMessage(
                            Call.Message.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue(task.agent))
                                .setExecutorId(ExecutorID.newBuilder().setValue(task.id))
                                .setData(com.google.protobuf.ByteString.EMPTY))));
  }

  /** Offers have come: they are used, or refused, after some thinking. */
  void offered() {
    if (thinking || world.calm()) {
      return;
    }
    thinking = true;
    Dice dice = world.dice();
    self.later(
        self.node.slow ? dice.seconds(5, 60) : dice.seconds(0.01, 3),
        () -> {
          thinking = false;
          if (self.subscribed() && !world.calm()) {
            offers.useAll();
          }
        });
  }

  void acknowledge(TaskStatus status) {
    Dice dice = world.dice();
    if (!world.calm() && dice.chance(0.02)) {
      return;
    }
    self.later(
        self.node.slow && !world.calm() ? dice.seconds(0, 5) : dice.seconds(0, 0.01),
        () -> {
          if (!self.subscribed()) {
            return;
          }
          world.watch().statuses().acknowledged(self.node, status);
          self.call(
              Call.newBuilder()
                  .setType(Call.Type.ACKNOWLEDGE)
                  .setAcknowledge(
                      Call.Acknowledge.newBuilder()
                          .setAgentId(status.getAgentId())
                          .setTaskId(status.getTaskId())
                          .setUuid(status.getUuid())));
        });
    boolean unwanted = !self.node.tasks.containsKey(status.getTaskId().getValue());
    if (unwanted && status.getState() == TaskState.TASK_RUNNING) {
      self.call(
          Call.newBuilder()
              .setType(Call.Type.KILL)
              .setKill(Call.Kill.newBuilder().setTaskId(status.getTaskId())));
    }
  }

  void acknowledge(OperationStatus status) {
    boolean forgets = !world.calm() && world.dice().chance(0.02);
    if (!status.hasUuid() || forgets) {
      return;
    }
    world.watch().operations().acknowledged(status);
    self.call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
            .setAcknowledgeOperationStatus(
                Call.AcknowledgeOperationStatus.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setUuid(status.getUuid().getValue())
                    .setOperationId(status.getOperationId())));
  }

  /** Machines are wanted back: the framework agrees, or does not, or does not answer. */
  void askedBack(Event.InverseOffers asked) {
    for (InverseOffer offer : asked.getInverseOffersList()) {
      int answer = world.dice().below(3);
      if (answer == 0) {
        self.call(
            Call.newBuilder()
                .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                .setAcceptInverseOffers(
                    Call.AcceptInverseOffers.newBuilder().addInverseOfferIds(offer.getId())));
      } else if (answer == 1) {
        self.call(
            Call.newBuilder()
                .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                .setDeclineInverseOffers(
                    Call.DeclineInverseOffers.newBuilder().addInverseOfferIds(offer.getId())));
      }
    }
  }

  private static TaskID id(String task) {
    return TaskID.newBuilder().setValue(task).build();
  }
}

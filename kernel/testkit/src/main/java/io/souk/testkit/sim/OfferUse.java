package io.souk.testkit.sim;

import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Ranges;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskGroupInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** How a framework uses offers: well, badly, too late, or not at all. */
final class OfferUse {

  private static final int MOST_TASKS = 40;
  private static final double[] FILTERS = {
    0, 5, 30, 60, 120, 120, 300, 300, 600, 600, 600, -1, Double.NaN
  };

  private final World world;
  private final FrameworkInstance self;
  private final OperationMaker operationMaker;
  private final Deque<Offer> used = new ArrayDeque<>();

  OfferUse(World world, FrameworkInstance self) {
    this.world = world;
    this.self = self;
    this.operationMaker = new OperationMaker(world, self.node, format());
  }

  private ReservationFormat format() {
    return self.node.has(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)
        ? ReservationFormat.POST_REFINEMENT
        : ReservationFormat.PRE_REFINEMENT;
  }

  /** Deals with all offers that are held. */
  void useAll() {
    for (Offer offer : List.copyOf(self.offers.values())) {
      if (self.offers.containsKey(offer.getId().getValue())) {
        use(offer);
      }
    }
  }

  /** Deals with one of them, or tries one that is not its own. */
  void useSome() {
    Dice dice = world.dice();
    if (dice.chance(0.3)) {
      foreign().ifPresent(offer -> acceptAnyway(offer, true));
    } else if (dice.chance(0.3) && !used.isEmpty()) {
      acceptAnyway(used.peek(), false);
    } else if (!self.offers.isEmpty()) {
      use(dice.pick(new ArrayList<>(self.offers.values())));
    }
  }

  private void use(Offer offer) {
    Dice dice = world.dice();
    int kind = dice.below(100);
    if (kind < 30 || self.node.tasks.size() >= MOST_TASKS) {
      decline(offer);
    } else if (kind < 35) {
      // Kept for later, or until it is taken away.
      return;
    } else {
      List<Offer> together = new ArrayList<>(List.of(offer));
      self.offers.values().stream()
          .filter(other -> other != offer && dice.chance(0.5))
          .filter(other -> other.getAgentId().equals(offer.getAgentId()) || dice.chance(0.02))
          .limit(2)
          .forEach(together::add);
      accept(together, dice.between(0, 4));
    }
  }

  private void decline(Offer offer) {
    take(offer);
    self.call(
        Call.newBuilder()
            .setType(Call.Type.DECLINE)
            .setDecline(
                Call.Decline.newBuilder().addOfferIds(offer.getId()).setFilters(filters())));
  }

  private void take(Offer offer) {
    self.offers.remove(offer.getId().getValue());
    used.push(offer);
    while (used.size() > 20) {
      used.removeLast();
    }
  }

  private Filters filters() {
    return Filters.newBuilder()
        .setRefuseSeconds(FILTERS[world.dice().below(FILTERS.length)])
        .build();
  }

  private Optional<Offer> foreign() {
    List<Offer> others =
        world.frameworks.stream()
            .filter(node -> node != self.node)
            .flatMap(node -> node.current().stream())
            .flatMap(instance -> instance.offers.values().stream())
            .limit(5)
            .toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(world.dice().pick(others));
  }

  /** The offer is somebody else's, or used up unless that call got lost. */
  private void acceptAnyway(Offer offer, boolean faulty) {
    Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
    launch.addTaskInfos(task(offer, Resources.of(0.1, 32, 0), faulty));
    send(List.of(offer.getId()), List.of(), launch);
  }

  private void accept(List<Offer> offers, int count) {
    Resources pool =
        offers.stream()
            .map(offer -> WireResources.read(offer.getResourcesList()))
            .reduce(Resources.EMPTY, Resources::plus);
    Resources all = pool;
    Dice dice = world.dice();
    Offer first = offers.get(0);
    boolean faulty = offers.stream().anyMatch(o -> !o.getAgentId().equals(first.getAgentId()));
    List<Offer.Operation> operations = new ArrayList<>();
    Role role = roleOf(first);
    for (int i = 0; i < 3 && dice.chance(0.2); i++) {
      Optional<OperationMaker.Made> made = operationMaker.next(pool, role);
      if (made.isPresent()) {
        operations.add(made.get().operation());
        pool = made.get().after();
      }
    }
    Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
    for (int i = 0; i < count; i++) {
      if (dice.chance(0.04)) {
        launch.addTaskInfos(invalid(first, all));
      }
      Resources needs = needs(pool, role);
      if (needs.isEmpty()) {
        break;
      }
      pool = pool.minus(needs.filter(key -> !key.shared()));
      launch.addTaskInfos(task(first, needs, faulty));
    }
    if (dice.chance(0.25)) {
      group(first, pool, role, faulty).ifPresent(operations::add);
    }
    offers.forEach(this::take);
    List<OfferID> ids = new ArrayList<>(offers.stream().map(Offer::getId).toList());
    if (dice.chance(0.01)) {
      ids.add(first.getId());
    }
    send(ids, operations, launch);
  }

  /** A group under an executor of its own, or under one that runs there already. */
  private Optional<Offer.Operation> group(Offer offer, Resources pool, Role role, boolean faulty) {
    Dice dice = world.dice();
    Resources plain = pool.filter(key -> key.disk().isEmpty());
    Optional<Resources> own = plain.find(Resources.of(0.1, 32, 10), role);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    String agent = offer.getAgentId().getValue();
    Optional<ExecutorInfo> running =
        dice.chance(0.3)
            ? self.node.executors.values().stream()
                .filter(known -> known.agent().equals(agent))
                .map(FrameworkNode.KnownExecutor::info)
                .findFirst()
            : Optional.empty();
    ExecutorInfo executor =
        running.orElseGet(
            () ->
                ExecutorInfo.newBuilder()
                    .setType(ExecutorInfo.Type.DEFAULT)
                    .setExecutorId(ExecutorID.newBuilder().setValue(self.node.nextTaskId() + "-e"))
                    .addAllResources(wire(own.get()))
                    .build());
    Resources rest = plain.minus(own.get());
    TaskGroupInfo.Builder tasks = TaskGroupInfo.newBuilder();
    for (int i = dice.between(1, 3); i > 0; i--) {
      Resources needs = amounts(rest);
      Resources picked = needs.isEmpty() ? needs : rest.find(needs, role).orElse(Resources.EMPTY);
      if (!picked.isEmpty()) {
        rest = rest.minus(picked);
        tasks.addTasks(task(offer, picked, faulty));
      }
    }
    if (tasks.getTasksCount() == 0) {
      return Optional.empty();
    }
    self.node.executors.put(
        executor.getExecutorId().getValue(), new FrameworkNode.KnownExecutor(agent, executor));
    return Optional.of(
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH_GROUP)
            .setLaunchGroup(
                Offer.Operation.LaunchGroup.newBuilder().setExecutor(executor).setTaskGroup(tasks))
            .build());
  }

  private Role roleOf(Offer offer) {
    return new Role(
        offer.hasAllocationInfo() ? offer.getAllocationInfo().getRole() : self.node.info.getRole());
  }

  private void send(
      List<OfferID> offers,
      List<Offer.Operation> operations,
      Offer.Operation.Launch.Builder launch) {
    Call.Accept.Builder accept =
        Call.Accept.newBuilder()
            .addAllOfferIds(offers)
            .addAllOperations(operations)
            .setFilters(filters());
    if (world.dice().chance(0.5) && launch.getTaskInfosCount() > 1) {
      accept.addOperations(operation(launch.clone().removeTaskInfos(0)));
      accept.addOperations(
          operation(Offer.Operation.Launch.newBuilder().addTaskInfos(launch.getTaskInfos(0))));
    } else {
      accept.addOperations(operation(launch));
    }
    self.call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
  }

  private static Offer.Operation operation(Offer.Operation.Launch.Builder launch) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.LAUNCH)
        .setLaunch(launch)
        .build();
  }

  /** Some part of what is there; empty when there is too little. */
  private Resources needs(Resources pool, Role role) {
    Resources simple = pool.filter(key -> key.disk().isEmpty());
    Resources needs = amounts(simple);
    if (needs.isEmpty()) {
      return needs;
    }
    Resources picked = simple.find(needs, role).orElse(Resources.EMPTY);
    List<io.souk.model.resources.Resource> volumes =
        pool.entries().stream().filter(entry -> entry.key().isExclusive()).toList();
    return picked.isEmpty() || volumes.isEmpty() || world.dice().chance(0.4)
        ? picked
        : picked.plus(Resources.of(world.dice().pick(volumes)));
  }

  private Resources amounts(Resources pool) {
    Dice dice = world.dice();
    long cpus = pool.scalarMillis("cpus");
    long mem = pool.scalarMillis("mem");
    if (cpus < 100 || mem < 32_000) {
      return Resources.EMPTY;
    }
    Resources needs =
        Resources.scalar("cpus", 100 + (long) (dice.between(0, 1.0) * Math.min(2000, cpus - 100)))
            .plus(
                Resources.scalar(
                    "mem",
                    32_000 + (long) (dice.between(0, 1.0) * Math.min(999_000, mem - 32_000))));
    Ranges ports = pool.ranges("ports");
    if (dice.chance(0.3) && !ports.isEmpty()) {
      long begin = ports.ranges().get(0).begin();
      needs = needs.plus(Resources.ranges("ports", Ranges.of(begin, begin)));
    }
    return needs;
  }

  private TaskInfo.Builder bare(Offer offer, String id, Resources needs) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(id)
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setAgentId(offer.getAgentId())
            .addAllResources(wire(needs))
            .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"));
    Launches.mark(task, world.watch().launches().next());
    return task;
  }

  private List<Resource> wire(Resources needs) {
    return WireResources.write(needs, format(), Optional.empty());
  }

  /** A task of a new id; the framework writes it down before it launches it. */
  private TaskInfo task(Offer offer, Resources needs, boolean faulty) {
    TaskInfo task = bare(offer, self.node.nextTaskId(), needs).build();
    remember(task);
    world.watch().launches().asked(self.node, task, faulty);
    return task;
  }

  private void remember(TaskInfo task) {
    String id = task.getTaskId().getValue();
    self.node.tasks.put(id, new KnownTask(id, task.getAgentId().getValue(), Launches.of(task)));
  }

  /** A task that the master must refuse. */
  private TaskInfo invalid(Offer offer, Resources pool) {
    Dice dice = world.dice();
    String id = self.node.nextTaskId();
    Resources little = Resources.of(0.1, 32, 0);
    List<KnownTask> running =
        self.node.tasks.values().stream()
            .filter(task -> States.isLive(task.state))
            .filter(task -> task.state != TaskState.TASK_STAGING)
            .filter(task -> task.agent.equals(offer.getAgentId().getValue()))
            .limit(3)
            .toList();
    TaskInfo.Builder task =
        switch (dice.below(6)) {
          case 0 -> bare(offer, id, pool.plus(little));
          case 1 -> bare(offer, id, Resources.EMPTY);
          case 2 -> bare(offer, id, little).clearCommand();
          case 3 ->
              bare(offer, id, little)
                  .setAgentId(offer.getAgentId().toBuilder().setValue("elsewhere"));
          case 4 -> bare(offer, id + "/x", little);
          default -> bare(offer, running.isEmpty() ? "." : dice.pick(running).id, little);
        };
    TaskInfo built = task.build();
    world.watch().launches().asked(self.node, built, true);
    return built;
  }
}

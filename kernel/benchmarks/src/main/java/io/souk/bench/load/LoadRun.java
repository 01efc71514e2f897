package io.souk.bench.load;

import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What both workloads share: agents, a framework, standing offers and the ledger. */
abstract class LoadRun implements SimulatedAgent.Listener, LoadFramework.Listener {

  final MasterWire wire;
  final LoadOptions options;
  final Ledger ledger = new Ledger();
  final Map<String, SimulatedAgent> agents = new HashMap<>();

  /** Neither accepted nor rescinded. */
  final Map<OfferID, Offer> offers = new LinkedHashMap<>();

  final Percentiles acceptToAgent = new Percentiles();
  final LoadFramework framework;
  private Optional<Throwable> broken = Optional.empty();
  private Promise<Void> awaited = Promise.promise();
  private BooleanSupplier goal = () -> false;
  private boolean leaving;

  LoadRun(MasterWire wire) {
    this.wire = wire;
    this.options = wire.options();
    framework = new LoadFramework(wire, this);
  }

  /** Does everything; completes with what went wrong. */
  Future<List<String>> run() {
    return startAgents(0)
        .compose(started -> framework.start())
        .compose(started -> until(() -> offers.size() == options.agents()))
        .compose(offered -> work())
        .compose(worked -> until(() -> ledger.acknowledged() == ledger.called()))
        .compose(quiet -> leave())
        .map(left -> ledger.check());
  }

  abstract Future<Void> work();

  private Future<Void> startAgents(int from) {
    List<Future<SimulatedAgent>> some = new ArrayList<>();
    for (int i = from; i < Math.min(from + 50, options.agents()); i++) {
      some.add(new SimulatedAgent(wire, i, this).start());
    }
    some.forEach(start -> start.onSuccess(agent -> agents.put(agent.id(), agent)));
    int next = from + some.size();
    return Future.all(some)
        .compose(
            started ->
                next < options.agents() ? startAgents(next) : Future.<Void>succeededFuture());
  }

  private Future<Void> leave() {
    leaving = true;
    return framework
        .tearDown()
        .compose(gone -> Future.join(agents.values().stream().map(SimulatedAgent::leave).toList()))
        .mapEmpty();
  }

  /** Completes as soon as this holds; it is looked at whenever something arrives. */
  Future<Void> until(BooleanSupplier reached) {
    awaited = Promise.promise();
    goal = reached;
    Future<Void> done = awaited.future();
    progress();
    broken.ifPresent(awaited::tryFail);
    return done;
  }

  void progress() {
    if (goal.getAsBoolean()) {
      awaited.tryComplete();
    }
  }

  /** Launches tasks from a standing offer. */
  Future<Void> accept(Offer offer, List<TaskInfo> tasks) {
    offers.remove(offer.getId());
    long now = System.nanoTime();
    tasks.forEach(task -> ledger.accepted(task.getTaskId().getValue(), now));
    return framework.accept(offer, tasks).onFailure(this::failed);
  }

  @Override
  public void offered(Offer offer) {
    offers.put(offer.getId(), offer);
    progress();
  }

  @Override
  public void rescinded(OfferID offer) {
    offers.remove(offer);
  }

  @Override
  public void told(SimulatedAgent agent, TaskInfo task) {
    acceptToAgent.add(System.nanoTime() - ledger.told(task.getTaskId().getValue()).acceptedAt);
  }

  @Override
  public void acknowledged(String task) {
    ledger.acknowledged(task);
    progress();
  }

  @Override
  public void updated(TaskStatus status) {
    String task = status.getTaskId().getValue();
    if (status.getState() == TaskState.TASK_RUNNING) {
      ledger.running(task);
    } else if (status.getState() == TaskState.TASK_FINISHED) {
      ledger.finished(task);
    } else if (!leaving) {
      failed(new IllegalStateException("unexpected " + status));
    }
    if (status.hasUuid()) {
      framework
          .acknowledge(status)
          .onFailure(this::failed)
          .onSuccess(
              taken -> {
                ledger.called(task);
                progress();
              });
    }
    progress();
  }

  @Override
  public void failed(Throwable fault) {
    if (!leaving) {
      ledger.fault(fault.toString());
      broken = broken.or(() -> Optional.of(fault));
      awaited.tryFail(fault);
    }
  }
}

package io.souk.agent.run;

import io.souk.agent.oversubscribe.MachineUse;
import io.souk.agent.oversubscribe.Oversubscription;
import io.souk.agent.oversubscribe.QosController.Correction;
import io.souk.agent.runtime.Container;
import io.souk.agent.stats.HostLoad;
import io.souk.agent.view.AgentView.Phase;
import io.souk.model.resources.Resources;
import io.souk.protocol.agent.Call;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the master what is lent, and ends those who use it when they are too much. On the loop. */
final class Lending {

  private static final Logger LOG = LoggerFactory.getLogger(Lending.class);

  /** A controller that may be asked at any time is asked each second. */
  private static final long MIN_CORRECTION_MILLIS = 1_000;

  private static final long USAGE_LIMIT_SECONDS = 5;

  private final LoopContext loop;
  private final AgentState state;
  private final DiskLanes lanes;
  private final Oversubscription settings;
  private final Preemption preemption;
  private final Consumer<Call> calls;
  private final Supplier<HostLoad> load;
  private final CpuRates rates = new CpuRates();
  private final List<Long> timers = new ArrayList<>();
  private boolean estimating;
  private boolean correcting;

  Lending(
      LoopContext loop,
      AgentState state,
      DiskLanes lanes,
      Oversubscription settings,
      Preemption preemption,
      Consumer<Call> calls,
      Supplier<HostLoad> load) {
    this.loop = loop;
    this.state = state;
    this.lanes = lanes;
    this.settings = settings;
    this.preemption = preemption;
    this.calls = calls;
    this.load = load;
  }

  /** Begins once it is known what runs here. */
  void start() {
    if (settings.estimator().lends()) {
      timers.add(loop.every(Math.max(1, settings.interval().toMillis()), this::estimate));
      estimate();
    }
    if (settings.controller().corrects()) {
      long millis = Math.max(MIN_CORRECTION_MILLIS, settings.correctionInterval().toMillis());
      timers.add(loop.every(millis, this::correct));
    }
  }

  void stop() {
    timers.forEach(timer -> loop.vertx().cancelTimer(timer));
    timers.clear();
  }

  /** A master that has just taken this agent knows of nothing lent. */
  void connected() {
    if (!state.lent().isEmpty()) {
      tell();
    }
  }

  private void estimate() {
    if (estimating) {
      return;
    }
    estimating = true;
    measured(settings.estimator().measures())
        .onSuccess(
            use -> settings.estimator().oversubscribable(use).ifPresent(idle -> lend(idle, use)))
        .onComplete(done -> estimating = false);
  }

  private void lend(Resources idle, MachineUse use) {
    Resources lent = idle.plus(use.lent());
    if (lent.equals(state.lent())) {
      return;
    }
    LOG.info("event=lent resources=\"{}\" in_use=\"{}\"", lent, use.lent());
    state.lend(lent);
    if (state.phase() == Phase.RUNNING) {
      tell();
    }
  }

  private void tell() {
    calls.accept(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_RESOURCES)
            .setUpdateResources(
                Call.UpdateResources.newBuilder()
                    .addAllRevocableResources(Inventory.wire(state.lent())))
            .build());
  }

  private void correct() {
    boolean nothingToTake = executors().stream().noneMatch(MachineUse.ExecutorUse::isRevocable);
    if (correcting || nothingToTake) {
      return;
    }
    correcting = true;
    measured(false)
        .onSuccess(
            use -> {
              for (Correction correction : settings.controller().corrections(use)) {
                preemption.end(correction);
              }
            })
        .onComplete(done -> correcting = false);
  }

  private List<MachineUse.ExecutorUse> executors() {
    return ExecutorUses.of(state.runs(), rates);
  }

  /** Looks at the machine, and at the containers if they are to be measured. */
  private Future<MachineUse> measured(boolean containers) {
    return (containers ? measureAll() : Future.<Void>succeededFuture())
        .compose(measured -> lanes.run(load::get))
        .map(now -> new MachineUse(state.ledger().resources().total(), executors(), now))
        .onFailure(cause -> LOG.warn("event=machine_not_measured cause=\"{}\"", cause.toString()));
  }

  private Future<Void> measureAll() {
    List<Future<Void>> all = new ArrayList<>();
    List<String> alive = new ArrayList<>();
    state.runs().forEach(run -> ExecutorUses.containers(run).forEach(alive::add));
    rates.keep(alive);
    for (String id : alive) {
      Optional<Container> container = state.container(id);
      if (container.isPresent()) {
        all.add(
            loop.hop(container.get().usage().timeout(USAGE_LIMIT_SECONDS, TimeUnit.SECONDS))
                .map(
                    usage -> {
                      rates.add(
                          id,
                          usage.getTimestamp(),
                          usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs());
                      return null;
                    }));
      }
    }
    return Future.join(all).transform(done -> Future.succeededFuture());
  }

  /** How busy containers were between the last two looks at them. */
  static final class CpuRates {

    private record Sample(double time, double cpuSeconds, OptionalDouble rate) {}

    private final java.util.Map<String, Sample> samples = new java.util.HashMap<>();

    void add(String container, double time, double cpuSeconds) {
      Sample before = samples.get(container);
      OptionalDouble rate =
          before != null && time > before.time()
              ? OptionalDouble.of(
                  Math.max(0, (cpuSeconds - before.cpuSeconds()) / (time - before.time())))
              : OptionalDouble.empty();
      samples.put(container, new Sample(time, cpuSeconds, rate));
    }

    OptionalDouble of(String container) {
      Sample sample = samples.get(container);
      return sample == null ? OptionalDouble.empty() : sample.rate();
    }

    void keep(List<String> containers) {
      samples.keySet().retainAll(containers);
    }
  }
}

package io.souk.agent.run;

import io.souk.agent.checkpoint.ResourceDisk;
import io.souk.agent.resource.Ledger;
import io.souk.agent.resource.OperationDecider;
import io.souk.agent.resource.OperationDecision;
import io.souk.agent.resource.Volume;
import io.souk.agent.task.TaskRun;
import io.souk.agent.update.OperationUpdates;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies offer operations one after the other: on disk first, then told until acknowledged. On the
 * loop.
 */
final class Operations {

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  private final LoopContext loop;
  private final AgentState state;
  private final ResourceDisk disk;
  private final DiskLanes lanes;
  private final Clock clock;
  private final Repeater repeater;
  private final Consumer<Call> calls;
  private final OperationUpdates updates = new OperationUpdates();
  private Future<Void> last = Future.succeededFuture();

  Operations(
      LoopContext loop,
      AgentState state,
      ResourceDisk disk,
      DiskLanes lanes,
      Clock clock,
      Consumer<Call> calls) {
    this.loop = loop;
    this.state = state;
    this.disk = disk;
    this.lanes = lanes;
    this.clock = clock;
    this.repeater =
        new Repeater(
            loop, () -> !updates.isEmpty(), () -> updates.due(clock.instant()).forEach(this::send));
    this.calls = calls;
  }

  /** Takes up what an earlier process left; fails in one line when that cannot be had. */
  Future<Void> recover() {
    return lanes
        .run(() -> disk.recover(state.ledger().resources().started()))
        .onSuccess(
            ledger -> {
              state.use(ledger);
              ledger.operations().forEach(this::tell);
            })
        .recover(cause -> Future.failedFuture(unusable(cause)))
        .mapEmpty();
  }

  private static Throwable unusable(Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? new IllegalArgumentException("--resources: " + cause.getMessage(), cause)
        : cause;
  }

  /** Completes when the operation is on disk, or refused there; never fails. */
  Future<Void> apply(Event.ApplyOperation apply) {
    return next(() -> applyNow(apply));
  }

  /** Completes when nothing is under way that is now; never fails. */
  Future<Void> idle() {
    return last;
  }

  private Future<Void> next(Supplier<Future<Void>> work) {
    last =
        last.transform(done -> work.get())
            .otherwise(
                cause -> {
                  LOG.error("event=operation_lost cause=\"{}\"", cause.toString(), cause);
                  return null;
                });
    return last;
  }

  private Future<Void> applyNow(Event.ApplyOperation apply) {
    Optional<Operation> known = state.ledger().find(apply.getUuid());
    if (known.isPresent()) {
      LOG.info("event=operation_repeated operation={}", name(known.get()));
      // One that is settled is answered once more, but nobody has to acknowledge it again.
      Ledger.outcome(known.get()).ifPresent(status -> send(update(known.get())));
      return Future.succeededFuture();
    }
    OperationDecision decision =
        OperationDecider.decide(
            state.ledger(), apply, inUse(), state.agentId().orElseThrow(), Uuids.random());
    state.use(decision.underWay());
    return lanes
        .run(() -> disk.apply(decision))
        .compose(left -> done(decision, left), cause -> failed(decision, cause));
  }

  private Future<Void> done(OperationDecision decision, List<Path> left) {
    state.use(decision.after());
    if (left.isEmpty()) {
      tell(decision.operation());
    } else {
      // The data may take its time; the volume is gone already.
      lanes
          .run(
              () -> {
                disk.delete(left);
                return left;
              })
          .onComplete(deleted -> tell(decision.operation()));
    }
    return Future.succeededFuture();
  }

  private Future<Void> failed(OperationDecision decision, Throwable cause) {
    LOG.error(
        "event=operation_not_done operation={} cause=\"{}\"",
        name(decision.operation()),
        cause.toString());
    OperationDecision failed = decision.failed(cause.toString());
    state.use(failed.after());
    return save(failed.after()).onComplete(saved -> tell(failed.operation())).otherwiseEmpty();
  }

  private Future<Void> save(Ledger ledger) {
    return lanes
        .run(
            () -> {
              disk.save(ledger);
              return ledger;
            })
        .onFailure(cause -> LOG.error("event=operations_not_saved cause=\"{}\"", cause.toString()))
        .mapEmpty();
  }

  void acknowledge(Event.AcknowledgeOperation acknowledge) {
    loop.check();
    if (!updates.acknowledge(acknowledge.getOperationUuid(), acknowledge.getStatusUuid())) {
      LOG.debug("event=unexpected_operation_acknowledgement");
    }
    next(
        () -> {
          Ledger before = state.ledger();
          Ledger after =
              before.acknowledged(acknowledge.getOperationUuid(), acknowledge.getStatusUuid());
          state.use(after);
          return after.equals(before) ? Future.succeededFuture() : save(after);
        });
  }

  /** This agent becomes another one: nobody will ask for the operations any more. */
  Future<Void> forget() {
    updates.clear();
    return next(
        () -> {
          state.use(state.ledger().withoutOperations());
          return save(state.ledger());
        });
  }

  private Map<Volume, String> inUse() {
    Map<Volume, String> used = new HashMap<>();
    for (TaskRun run : state.runs()) {
      if (run.phase() != TaskRun.Phase.ENDED) {
        for (Volume volume : Volume.of(WireResources.read(run.task().getResourcesList()))) {
          used.put(volume, run.key().task().value());
        }
      }
    }
    return used;
  }

  private void tell(Operation operation) {
    LOG.info(
        "event=operation type={} operation={} state={} message=\"{}\"",
        operation.getInfo().getType(),
        name(operation),
        operation.getLatestStatus().getState(),
        operation.getLatestStatus().getMessage());
    updates.add(update(operation), clock.instant()).ifPresent(this::send);
    repeater.wake();
  }

  private static String name(Operation operation) {
    return operation.getInfo().hasId()
        ? operation.getInfo().getId().getValue()
        : Uuids.text(operation.getUuid().getValue());
  }

  private static OperationUpdate update(Operation operation) {
    OperationUpdate.Builder update =
        OperationUpdate.newBuilder()
            .setOperationUuid(operation.getUuid().getValue())
            .setStatus(operation.getLatestStatus());
    if (operation.hasFrameworkId()) {
      update.setFrameworkId(operation.getFrameworkId());
    }
    return update.build();
  }

  void connected() {
    updates.resume(clock.instant()).forEach(this::send);
    repeater.wake();
  }

  void disconnected() {
    updates.pause();
  }

  /** A master that counted on an operation that failed learns what the agent has instead. */
  private void send(OperationUpdate update) {
    calls.accept(
        Call.newBuilder()
            .setType(Call.Type.OPERATION_UPDATE)
            .setOperationUpdate(Call.OperationUpdates.newBuilder().addUpdates(update))
            .build());
    if (update.getStatus().getState() != OperationState.OPERATION_FINISHED) {
      calls.accept(
          Call.newBuilder()
              .setType(Call.Type.UPDATE_RESOURCES)
              .setUpdateResources(
                  Call.UpdateResources.newBuilder()
                      .addAllTotalResources(Inventory.wire(state.ledger().resources().total()))
                      .addAllRevocableResources(Inventory.wire(state.lent())))
              .build());
    }
  }

  void stop() {
    repeater.stop();
  }
}
